"""The page itself."""

from datetime import date, datetime, time

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import own_page
from minutewise.advisors.queries.waiting import how_many_wait
from minutewise.agreed.queries import Earned, earned_in
from minutewise.calls import own_figures as figures
from minutewise.calls.texts import clock as counted
from minutewise.ledger.queries import given_back_in
from minutewise.ledger.rules import earnings
from minutewise.networks.middleware import NetworkRequest
from minutewise.networks.models import Policy
from minutewise.networks.queries import Standing, gateway_fee_of, policy_at, standing
from minutewise.payments import queries as payments
from minutewise.site.dashboard import charts
from minutewise.site.dashboard.months import month_of, months, written
from minutewise.work import clock


@login_required
@never_cache
@require_safe
def dashboard(request: NetworkRequest) -> HttpResponse:
    """An advisor's money and time: today, this month, by way to talk, day and hour."""
    person, currency = request.user, request.network.currency
    assert isinstance(person, Person)  # noqa: S101 (guarded by login_required)
    advisor, now = own_page(person, request.network), clock.now().wall
    context: dict[str, object] = {"section": "dashboard", "advisor": advisor}
    context["purse_now"] = payments.purse(person.id, currency)
    context["transit"] = payments.in_transit(person.id, currency)
    context["least"] = payments.payout_least(request.network.id, currency, now)
    if advisor is not None:
        month = month_of(request.GET.get("month", ""), timezone.localtime(now).date())
        context |= _figures(advisor, currency, now, month)
        context["waiting"] = how_many_wait(advisor, now)
        policy = policy_at(request.network, now)
        context |= _commission(standing(policy, advisor.earner, now), policy)
    return render(request, "site/dashboard.html", context)


def _figures(advisor: Advisor, currency: str, now: datetime, start: date) -> dict[str, object]:
    local, midday = timezone.localtime(now), time(12)
    moment = datetime.combine(start, midday, timezone.get_current_timezone())
    day = figures.day_span(advisor, currency, now)
    month = figures.month_span(advisor, currency, moment)
    own = figures.own_clients(month)
    current = start == local.date().replace(day=1)
    whole, hours, days = figures.figures(month), figures.by_hour(month), figures.by_day(month)
    today = figures.figures(day)
    marked = local.day - 1 if current else None
    return {
        "month_start": month.start,
        "is_current": current,
        "months": [(written(each), date_format(each, "F Y")) for each in months(local.date())],
        "chosen": written(start),
        "own": own,
        "own_percent": 100 * own.earned // whole.earned if whole.earned else 0,
        "today": today,
        "today_counted": counted(today.counted_ms),
        "month": whole,
        "month_counted": counted(whole.counted_ms),
        "before": figures.figures(figures.month_before(month)),
        "modes": _modes(month, whole.earned),
        "days": charts.bars([(date_format(d, "j M"), n) for d, n in days], marked=marked),
        "most_day": max((n for _day, n in days), default=0),
        "day_marks": [str(n) for n in (1, 8, 15, 22, len(days))],
        "hours": charts.bars([(_hour(hour), n) for hour, n in enumerate(hours)]),
        "most_hour": max(hours),
        "best_hour": _hour(hours.index(max(hours))) if any(hours) else "",
        "missed": figures.missed_calls(month),
        "agreed_today": _agreed(day),
        "agreed_month": _agreed(month),
        "back_month": given_back_in(earnings(advisor.earner, currency), month.start, month.end),
    }


def _agreed(span: figures.Span) -> Earned:
    """Tips, payments and success fees of a span, beside what its calls came to."""
    return earned_in(span.advisor_id, span.currency, span.start, span.end)


def _commission(stands: Standing, policy: Policy) -> dict[str, object]:
    """What the operator takes, in per cent, and what it takes next quarter as things stand."""
    return {
        "stands": stands,
        "takes_fee": gateway_fee_of(policy, stands.tier.commission_bps) / 100,
        "takes": stands.tier.commission_bps / 100,
        "takes_own": stands.own_bps / 100,
        "takes_next": stands.coming.commission_bps / 100,
        "takes_ahead": stands.ahead.commission_bps / 100 if stands.ahead else None,
        "to_ahead": stands.ahead.turnover_from - stands.so_far if stands.ahead else 0,
    }


def _modes(month: figures.Span, earned: int) -> list[dict[str, object]]:
    return [
        {
            "row": row,
            "counted": counted(row.counted_ms),
            "width": charts.share(row.earned, earned),
        }
        for row in figures.by_mode(month)
    ]


def _hour(hour: int) -> str:
    return time_format(datetime(2000, 1, 1, hour).time(), "H:i")  # noqa: DTZ001 (a clock's face)
