"""Pages that belong to the site as a whole."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import own_page, presence_of
from minutewise.advisors.queries.waiting import how_many_wait
from minutewise.calls.history import calls_of, day_of, live_call_of
from minutewise.conversations.queries import threads_of
from minutewise.networks.middleware import NetworkRequest
from minutewise.networks.models import Network
from minutewise.site.company.day import AgentDay, days_of
from minutewise.work import clock
from minutewise.work.visitors import same_for_visitors

THREADS_SHOWN = 6  # in the console; all of them are one press away


@require_safe
@cache_control(max_age=300, public=True)
def look(request: HttpRequest, handle: str) -> HttpResponse:
    """The one style rule that makes a network's look: its accent colour."""
    network = get_object_or_404(Network, handle=handle)
    rule = f'[data-network="{network.handle}"] {{ --accent: {network.accent}; }}\n'
    return HttpResponse(rule, content_type="text/css; charset=utf-8")


@require_safe
@cache_control(max_age=86_400, public=True)
def mark(request: HttpRequest) -> HttpResponse:
    """The sign of a tab, where browsers look for it unasked (pages of the operator's desk)."""
    return redirect(static("site/mark.svg"), permanent=True)


@require_safe
@same_for_visitors
def paying(request: HttpRequest) -> HttpResponse:
    """How paying works, in words."""
    context = {
        "canonical": request.build_absolute_uri(request.path),
        "share_title": _("How paying works"),
        "description": _(
            "A maximum that is never passed, a first minute that may be free, money that is held "
            "and returned: how calls by the minute are paid here."
        ),
    }
    return render(request, "site/paying.html", context)


@login_required
@never_cache
@require_safe
def console(request: NetworkRequest) -> HttpResponse:
    """The advisor's day: the switch, what was earned, today's calls and earlier ones."""
    return render(request, "site/console.html", _console(request))


@login_required
@never_cache
@require_safe
def console_now(request: NetworkRequest) -> HttpResponse:
    """The part of the console that changes while one looks at it."""
    return render(request, "site/_console_now.html", _console(request))


def _console(request: NetworkRequest) -> dict[str, object]:
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 (guarded by login_required)
    advisor = own_page(person, request.network)
    present = clock.now().wall
    start = timezone.localtime(present).replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    firms = days_of(person, request.network, start, end)
    context: dict[str, object] = {"section": "console", "today": start, "advisor": advisor}
    context |= _switch(advisor, firms) | {"firms": firms}
    if advisor is not None:
        day = day_of(advisor, start, end)
        context |= {
            "day": day,
            "bars": bars(day.hours),
            "missed": day.rang - day.answered,
            "presence": presence_of(advisor, present),
            "waiting": how_many_wait(advisor, present),
        }
    context["live"] = live_call_of(person)
    context["threads"] = threads_of(person, limit=THREADS_SHOWN)
    context["earlier"] = calls_of(person, limit=12, before=start if advisor or firms else None)
    return context


def _switch(advisor: Advisor | None, firms: list[AgentDay]) -> dict[str, object]:
    """Whether there is a switch (`rings`), how it stands, and whether missed calls made away."""
    return {
        "rings": advisor is not None or bool(firms),
        "takes": advisor.accepting if advisor else any(firm.takes for firm in firms),
        "away": any(firm.away for firm in firms)
        or (advisor is not None and hasattr(advisor, "presence") and advisor.presence.away),
    }


def bars(hours: list[tuple[int, int]]) -> list[tuple[float, float, float]]:
    """(x, y, height) of each hour's bar in a drawing of 960 by 64."""
    most = max((earned for _hour, earned in hours), default=0)
    if most == 0:
        return []
    width = 960 / len(hours)
    return [
        (
            round(hour * width + 6, 1),
            round(63 - 60 * earned / most, 1),
            round(60 * earned / most, 1),
        )
        for hour, earned in hours
        if earned
    ]
