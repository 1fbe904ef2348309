"""The front page: who can be asked now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minutewise.advisors import words
from minutewise.advisors.forms import FilterForm
from minutewise.advisors.forms.filters import price_steps
from minutewise.advisors.models import Mode
from minutewise.advisors.queries import Card, Found, Price, Wanted, find
from minutewise.advisors.queries.directory import Listed
from minutewise.advisors.queries.favourites import favourite_ids
from minutewise.advisors.rules.texts import Piece, passage
from minutewise.advisors.views.reader import viewer_of, zone_of
from minutewise.kernel.money import format_rate
from minutewise.networks.middleware import NetworkRequest
from minutewise.ratings.queries import Rating, rating_of
from minutewise.ratings.queries.figures import NONE
from minutewise.work import clock
from minutewise.work.visitors import same_for_visitors

_SHOWN_LANGUAGES = ("en", "de", "fr", "ru")
_PAGES_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One advisor of the list, in words."""

    card: Card
    price: Price | None
    verb: str
    talk_is_free: bool
    note: str
    passage: list[Piece]
    rating: Rating


@require_safe
@same_for_visitors
def directory(request: NetworkRequest) -> HttpResponse:
    """Advisors of the network, filtered by the address; works without scripts."""
    form = FilterForm(request.GET, currency=request.network.currency)
    wanted = form.wanted()
    zone, _known = zone_of(request)
    found = find(
        request.network,
        wanted,
        viewer=viewer_of(request),
        now=clock.now().wall,
        zone=zone,
        language=get_language() or "",
        page=_page(request.GET.get("page", "")),
    )
    query = form.cleaned_data.get("q") or ""
    context: dict[str, Any] = {
        "section": "directory",
        **_meta(request, found.page, plain=not query and not _filters_on(wanted)),
        "found": found,
        **_lists(found, wanted, request.network.currency),
        "liked": favourite_ids(viewer_of(request)),
        "query": query,
        "wanted": wanted,
        "filters_on": _filters_on(wanted),
        "mode_query": wanted.mode,
        "modes": [("", _("Any way")), *Mode.choices],
        "steps": price_steps(request.network.currency),
        "languages": _languages(wanted),
        "kept": list(_kept(request.GET)),
        **_around(request, found),
    }
    return render(request, "advisors/directory.html", context)


@require_safe
def companies(request: NetworkRequest) -> HttpResponse:
    """The network’s companies, those online first."""
    wanted, (zone, _known) = Wanted(companies=True), zone_of(request)
    found = find(
        request.network,
        wanted,
        viewer=viewer_of(request),
        now=clock.now().wall,
        zone=zone,
        language=get_language() or "",
        page=_page(request.GET.get("page", "")),
    )
    meta = _meta(request, found.page, plain=True)
    title = _("Companies on %(network)s") % {"network": request.network.name}
    said = _(
        "Several advisors under one page and one price: whoever of them is free answers, by text, "
        "voice or video. You pay by the minute and set the maximum."
    )
    context: dict[str, Any] = {
        "section": "companies",
        **meta,
        "share_title": title,
        "description": said,
        "found": found,
        **_lists(found, wanted, request.network.currency),
        **_around(request, found),
    }
    return render(request, "advisors/companies.html", context)


def _lists(found: Found, wanted: Wanted, currency: str) -> dict[str, list[Row]]:
    return {
        "online": rows_of(found.online, wanted, currency),
        "later": rows_of(found.later, wanted, currency),
    }


def _around(request: NetworkRequest, found: Found) -> dict[str, str]:
    """The addresses of the pages before and after, empty where there is none."""
    return {
        "previous": _page_query(request.GET, found.page - 1) if found.page > 1 else "",
        "next": _page_query(request.GET, found.page + 1) if found.page < found.pages else "",
    }


def _meta(request: NetworkRequest, page: int, *, plain: bool) -> dict[str, str]:
    """What search engines are told: of the whole list, not of each way to filter it."""
    address = request.build_absolute_uri(request.path)
    return {
        "canonical": (f"{address}?page={page}" if page > 1 else address) if plain else "",
        "share_title": request.network.name,
        "description": _(
            "Talk to someone who has fixed it before, by text, voice or video, and pay by the "
            "minute. The price is on every button, and you set the maximum."
        ),
    }


def rows_of(listed: Sequence[Listed], wanted: Wanted, currency: str) -> list[Row]:
    """The advisors of a list with their ratings: one query for all of them."""
    ratings = rating_of(each.card.id for each in listed)
    return [_row(each, wanted, currency, ratings.get(each.card.id, NONE)) for each in listed]


def _row(each: Listed, wanted: Wanted, currency: str, rating: Rating) -> Row:
    """One advisor of a list, with the price of the way to talk that is wanted."""
    price = each.card.price(wanted.mode)
    return Row(
        card=each.card,
        price=price,
        verb=words.verb(price.mode) if price else "",
        talk_is_free=each.card.kind == "agreement" or (price is not None and price.amount == 0),
        note=_note(each.card, price, currency),
        passage=passage(each.texts, wanted.words),
        rating=rating,
    )


def _note(card: Card, price: Price | None, currency: str) -> str:
    """Under the button: the free sample, and the price of writing if the button is for talking."""
    if card.kind == "agreement":
        return _("Talk free, agree on a price later")
    if price and price.amount == 0:
        return _("Talking costs nothing here")
    parts = [words.sample(card.sample_s)] if price else []
    text = card.price("text")
    if text and text.amount and price and price.mode != "text":
        shown = format_rate(text.amount, text.unit_s, currency, get_language() or "en")
        parts.append(_("text %(price)s") % {"price": shown})
    return " · ".join(parts)


def _filters_on(wanted: Wanted) -> int:
    single = [wanted.online, wanted.mode != "", wanted.price_max is not None]
    return sum(single) + len(wanted.languages)


def _languages(wanted: Wanted) -> list[tuple[str, str]]:
    codes = dict.fromkeys((*_SHOWN_LANGUAGES, *wanted.languages))
    return [(code, words.language_name(code)) for code in codes]


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) < _PAGES_MAX else 1


def _kept(asked: QueryDict) -> Iterator[tuple[str, str]]:
    """The filters, so that a new search keeps them."""
    for name in ("on", "mode", "max", "la"):
        for value in asked.getlist(name):
            if value:
                yield name, value


def _page_query(asked: QueryDict, page: int) -> str:
    changed = asked.copy()
    changed["page"] = str(page)
    return changed.urlencode()
