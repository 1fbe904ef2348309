"""The page of a company's calls, and the same for a spreadsheet."""

import csv

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from minutewise.advisors.queries.companies import Desk
from minutewise.advisors.rules.companies import Deed
from minutewise.advisors.views.whose import desk_at
from minutewise.calls import company_figures as figures
from minutewise.calls.texts import clock as counted
from minutewise.ledger.queries import given_back_in
from minutewise.ledger.rules import earnings
from minutewise.payments.forms import plain
from minutewise.payments.views.page import MemberRequest
from minutewise.payments.views.wallet import Month, asked, month_links
from minutewise.site.dashboard import charts
from minutewise.work import clock
from minutewise.work.text import inert


@login_required
@never_cache
@require_safe
def company_calls(request: MemberRequest, handle: str) -> HttpResponse:
    """Owners and managers see everybody’s calls, agents their own."""
    desk, now = desk_at(request, handle, Deed.OWN_CALLS), clock.now().wall
    month = asked(request, now)
    span = _span(request, desk, month)
    whole, agents = figures.whole(span), figures.by_agent(span)
    context = {
        "section": "company",
        "part": "calls",
        "desk": desk,
        "all": desk.may(Deed.ALL_CALLS),
        "owns": desk.may(Deed.MONEY),
        "back": _given_back(desk, month) if desk.may(Deed.MONEY) else 0,
        "whole": whole,
        "missed": sum(row.missed for row in agents),
        "talked": counted(whole.talked_ms),
        "agents": [
            (row, counted(row.talked_ms), charts.share(row.share, whole.share)) for row in agents
        ],
        "rows": [(row, counted(row.counted_ms), _turns(row)) for row in figures.rows(span)],
        "more": span.listed.count() > figures.SHOWN,
        **month_links(month, now, desk.company.founded_at),
    }
    return render(request, "site/company_calls.html", context)


@login_required
@require_safe
def company_calls_csv(request: MemberRequest, handle: str) -> HttpResponse:
    """Every call of the month: plain figures, nothing that computes."""
    desk = desk_at(request, handle, Deed.OWN_CALLS)
    month, currency = asked(request, clock.now().wall), request.network.currency
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{desk.page.handle}-calls-{month.name}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    out = csv.writer(response)
    out.writerow(
        [
            "began", "client", "agent", "mode", "outcome", "counted_s", "share", "currency",
            "subject", "handed",
        ]
    )  # fmt: skip
    for row in reversed(figures.rows(_span(request, desk, month), limit=None)):
        began = timezone.localtime(row.call.started_at)
        out.writerow(
            [
                f"{began:%Y-%m-%d %H:%M}", inert(row.client), inert(row.agent), row.call.mode,
                row.call.outcome, row.counted_ms // 1000, plain(row.share, currency), currency,
                inert(row.call.subject), inert(_turns(row)),
            ]
        )  # fmt: skip
    return response


def _given_back(desk: Desk, month: Month) -> int:
    """What of the company's earnings went back in a month, minor units."""
    purse = earnings(desk.page.earner, desk.company.network.currency)
    return given_back_in(purse, month.start, month.end)


def _turns(row: figures.Row) -> str:
    """“Ana 2:00, Max 1:10”: who talked how long, where a call was handed over."""
    return ", ".join(f"{name} {counted(length_ms)}" for name, length_ms in row.turns)


def _span(request: MemberRequest, desk: Desk, month: Month) -> figures.Span:
    agent = None if desk.may(Deed.ALL_CALLS) else request.user.pk
    return figures.Span(desk.company, month.start, month.end, agent)
