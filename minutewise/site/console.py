"""The advisor's console: the day in one view, and the part of it that changes.

Twelve queries at most, however many threads there are: `tests/test_console.py` counts them.
"""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import presence_of
from minutewise.advisors.queries.closing import closing_of
from minutewise.advisors.queries.own_day import own_day
from minutewise.agreed.queries import open_of
from minutewise.calls.history import calls_of, day_of, live_call_of
from minutewise.conversations.queries import threads_of
from minutewise.networks.middleware import NetworkRequest
from minutewise.site.company.day import AgentDay, days_of
from minutewise.work import clock

OFFERS_SHOWN = 20
THREADS_SHOWN = 15  # all of them are one press away


@login_required
@never_cache
@require_safe
def console(request: NetworkRequest) -> HttpResponse:
    """The switch, calls that go on, threads, what was earned, today's calls."""
    return render(request, "site/console.html", _console(request))


@login_required
@never_cache
@require_safe
def console_now(request: NetworkRequest) -> HttpResponse:
    """The part of the console that changes while one looks at it."""
    return render(request, "site/_console_now.html", _console(request))


@login_required
@never_cache
@require_safe
def console_offers(request: NetworkRequest) -> HttpResponse:
    """What is asked for or agreed in all threads: the list of the console, beside a call."""
    return render(request, "site/_offers.html", {"offers": open_of(_reader(request), OFFERS_SHOWN)})


def _reader(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 (guarded by login_required)
    return request.user


def _console(request: NetworkRequest) -> dict[str, object]:
    person, network = _reader(request), request.network
    present = clock.now().wall
    start = timezone.localtime(present).replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    own = own_day(person, network, present)
    advisor = own.page if own else None
    firms = days_of(person, network, start, end) if own is None or own.is_agent else []
    context: dict[str, object] = {"section": "console", "today": start, "advisor": advisor}
    context |= _switch(advisor, firms) | {"firms": firms}
    if own is not None:
        context |= {"advises": True, "waiting": own.waiting, **_day(own.page, start, end)}
        context |= {"presence": presence_of(own.page, present)}
        # A page that is public is not closed: that costs no query.
        context["closing"] = None if own.page.published_at else closing_of(own.page, present)
    else:
        context["earlier"] = calls_of(person, limit=12, before=start if firms else None)
    context["live"] = live_call_of(person)
    context["offers"] = open_of(person, OFFERS_SHOWN)
    found = threads_of(person, limit=THREADS_SHOWN + 1)
    context |= {"threads": found[:THREADS_SHOWN], "more_threads": len(found) > THREADS_SHOWN}
    return context


def _day(page: Advisor, start: datetime, end: datetime) -> dict[str, object]:
    day = day_of(page, start, end)
    return {"day": day, "bars": bars(day.hours), "missed": day.rang - day.answered}


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
