"""What clients say of an advisor: a few on the page, all of them on a page of their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import page_by_handle
from minutewise.advisors.views.moved import leads_on
from minutewise.advisors.views.reader import viewer_of
from minutewise.networks.middleware import NetworkRequest
from minutewise.ratings.queries import reviews_of, summary_of
from minutewise.ratings.queries.figures import Summary
from minutewise.ratings.queries.shown import FIRST, Page
from minutewise.work import clock
from minutewise.work.quick.addresses import address_of
from minutewise.work.visitors import same_for_visitors

_PAGES_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The reviews as a page shows them; `back` is where its forms come from."""

    summary: Summary
    page: Page
    all_url: str
    back: str

    @property
    def one_category(self) -> bool:
        """Whether naming the category would only repeat what the page is about."""
        return len(self.summary.categories) < 2


def reviewed(advisor: Advisor, viewer: Person | None, at: datetime) -> Reviewed:
    """The figures and the newest reviews, for the public page."""
    return Reviewed(
        summary=summary_of(advisor.id),
        page=reviews_of(advisor.id, viewer, at, size=FIRST),
        all_url=address_of("advisors:reviews", advisor.handle),
        back=advisor.get_absolute_url(),
    )


@require_safe
@leads_on
@same_for_visitors
def reviews(request: NetworkRequest, handle: str) -> HttpResponse:
    """All reviews of an advisor, newest first, by category if one is asked for."""
    viewer, at = viewer_of(request), clock.now().wall
    advisor = page_by_handle(request.network, handle.lower(), viewer)
    if advisor is None:
        raise Http404
    summary, asked = summary_of(advisor.id), request.GET.get("category", "")
    known = {each.category for each in summary.categories}
    category = asked if asked in known else ""
    number = _number(request.GET.get("page", ""))
    page = reviews_of(advisor.id, viewer, at, category=category, page=number)
    here = address_of("advisors:reviews", advisor.handle)
    context: dict[str, Any] = {
        "advisor": advisor,
        "name": advisor.shown_name,
        "reviewed": Reviewed(
            summary=summary, page=page, all_url=here, back=request.get_full_path()
        ),
        "category": category,
        "newer": _query(category, number - 1) if number > 1 else "",
        "older": _query(category, number + 1) if page.more else "",
        "canonical": request.build_absolute_uri(here) if advisor.published_at else "",
        "share_title": _("Reviews of %(name)s") % {"name": advisor.shown_name},
    }
    return render(request, "advisors/reviews.html", context)


def _number(text: str) -> int:
    whole = text.isascii() and text.isdigit() and len(text) <= len(str(_PAGES_MAX))
    return min(max(int(text), 1), _PAGES_MAX) if whole else 1


def _query(category: str, page: int) -> str:
    kept: dict[str, str | int] = {"category": category} if category else {}
    return urlencode({**kept, "page": page})
