"""The page of an advisor on paper: one A4 to hang up or hand out."""

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minutewise.advisors import words
from minutewise.advisors.queries import Card, card, page_by_handle, plan_of
from minutewise.advisors.rules.plain_week import Line, plain_week
from minutewise.advisors.rules.worktime import Plan
from minutewise.advisors.views.moved import leads_on
from minutewise.advisors.views.reader import viewer_of, zone_of
from minutewise.networks.middleware import NetworkRequest
from minutewise.work import clock

_MONDAY = date(2024, 1, 1)


@require_safe
@leads_on
def paper(request: NetworkRequest, handle: str) -> HttpResponse:
    """Who, what for, price, work time on the advisor's own clock, and the way there."""
    advisor = page_by_handle(request.network, handle, viewer_of(request))
    if advisor is None:
        raise Http404
    shown = card(advisor, viewer_of(request), clock.now().wall, zone_of(request)[0])
    address = request.build_absolute_uri(advisor.get_absolute_url())
    context = {
        "advisor": advisor,
        "card": shown,
        "note": _note(shown),
        "address_short": address.partition("://")[2].rstrip("/"),
        "week": [(_days(line), _hours(line)) for line in plain_week(plan_of(advisor).blocks)],
        "clock_of": _clock_of(plan_of(advisor)),
    }
    return render(request, "advisors/paper.html", context)


def _note(shown: Card) -> str:
    """What is free; nothing where everything is, or where no price stands yet."""
    if shown.kind == "agreement":
        return _("Talk free, agree on a price later")
    priced = any(price.amount for price in shown.prices)
    return words.sample(shown.sample_s) if priced and shown.sample_s else ""


def _days(line: Line) -> str:
    first, last = (words.weekday(_MONDAY + timedelta(days=n)) for n in (line.first, line.last))
    if line.first == line.last:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _hours(line: Line) -> list[str]:
    if any(start == end for start, end in line.hours):  # from midnight to midnight
        return [_("all day")]
    return [f"{start:%-H:%M} – {end:%-H:%M}" for start, end in line.hours]


def _clock_of(plan: Plan) -> str:
    return _("%(city)s time") % {"city": words.city(plan.zone)}
