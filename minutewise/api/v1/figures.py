"""An advisor's dashboard, in figures. A company's is its report."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import figure_shapes as shapes
from minutewise.api import page_reads
from minutewise.api.access import network_of, person_of
from minutewise.api.months import clock_of
from minutewise.api.v1.door import Month, api, by, told
from minutewise.calls import own_figures as figures
from minutewise.ledger.queries import given_back_in
from minutewise.ledger.rules import earnings


@api.get("dashboard/{month}", response=told(shapes.Dashboard), **by(Scope.READ))
def dashboard(request: HttpRequest, month: Month) -> Any:
    """A month of one's own page: money, time, calls, by way to talk, day and hour."""
    person, network = person_of(request), network_of(request)
    advisor = page_reads.Place(person, network, person).there()
    with clock_of(person, month) as asked:
        span = figures.month_span(advisor, network.currency, asked.start)
        return {
            "month": month,
            "currency": network.currency,
            **asdict(figures.figures(span)),
            "given_back": given_back_in(
                earnings(advisor.earner, network.currency), span.start, span.end
            ),
            "own": asdict(figures.own_clients(span)),
            "modes": [asdict(row) for row in figures.by_mode(span)],
            "days": [{"day": day, "earned": sum_} for day, sum_ in figures.by_day(span)],
            "hours": figures.by_hour(span),
        }
