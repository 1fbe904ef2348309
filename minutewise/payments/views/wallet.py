"""The wallet: what is free, what is held, and a month of movements."""

import csv
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minutewise.kernel.errors import RuleError
from minutewise.kernel.money import format_amount
from minutewise.ledger.queries import Wallet
from minutewise.payments import actions, queries
from minutewise.payments.forms import plain
from minutewise.payments.lines import paid_for
from minutewise.payments.models import Authorisation
from minutewise.payments.queries import Statement
from minutewise.payments.views.page import MemberRequest
from minutewise.work import clock
from minutewise.work.text import inert

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_BAR = 1000
_GAP = 4


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in the reader's time zone."""

    start: datetime

    @property
    def end(self) -> datetime:
        return (self.start + timedelta(days=32)).replace(day=1)

    @property
    def before(self) -> "Month":
        return Month((self.start - timedelta(days=1)).replace(day=1))

    @property
    def name(self) -> str:
        return f"{self.start:%Y-%m}"


def month_of(moment: datetime) -> Month:
    """The month in which `moment` lies for the reader."""
    local = timezone.localtime(moment)
    zone = timezone.get_current_timezone()
    return Month(datetime(local.year, local.month, 1, tzinfo=zone))


def asked(request: MemberRequest, now: datetime) -> Month:
    """The month that the address names, else the present one. Raises `Http404`."""
    text = request.GET.get("month", "")
    if not text:
        return month_of(now)
    match = _MONTH.fullmatch(text)
    if match is None:
        raise Http404
    return Month(datetime(int(match[1]), int(match[2]), 1, tzinfo=timezone.get_current_timezone()))


def month_links(month: Month, now: datetime, since: datetime) -> dict[str, Month | None]:
    """The month of a statement that began with `since`, and those around it."""
    first, present = month_of(since), month_of(now)
    return {
        "month": month,
        "earlier": month.before if month.start > first.start else None,
        "later": Month(month.end) if month.start < present.start else None,
    }


def bar(purse: Wallet) -> dict[str, int] | None:
    """Available and held drawn to scale on 1,000, with a gap between; None if there is nothing."""
    if not purse.spendable:
        return None
    share = purse.available * _BAR // purse.spendable
    gap = _GAP if 0 < share < _BAR else 0
    return {
        "available": share,
        "held_from": share + gap,
        "held": max(_BAR - share - gap, 0),
        "percent": purse.available * 100 // purse.spendable,
    }


@login_required
@require_GET
def wallet(request: MemberRequest) -> HttpResponse:
    """Three figures, the bar, payments under way, and the statement."""
    now, currency = clock.now().wall, request.network.currency
    month = asked(request, now)
    purse = queries.purse(request.user.id, currency)
    found = queries.statement(request.user.id, currency, month.start, month.end)
    context = {
        "purse_now": purse,
        "bar": bar(purse),
        "owed": queries.owed(request.user.id, currency),
        "waiting": queries.waiting_of(request.user.id, currency, now - timedelta(hours=1)),
        **month_links(month, now, request.user.joined_at),
        "statement": found,
        "cards": list(zip(found.by_card, paid_for(found.by_card), strict=True)),
        "csv_url": reverse("payments:statement_csv"),
        "pdf_url": reverse("payments:statement_pdf"),
        "section": "wallet",
    }
    return render(request, "payments/wallet.html", context)


@login_required
@require_POST
def pay_back(request: MemberRequest) -> HttpResponse:
    """Pays back what is owed after a chargeback, as far as the wallet reaches."""
    currency = request.network.currency
    try:
        amount = actions.pay_back(request.user.id, currency, now=clock.now())
    except RuleError as error:
        messages.error(request, error.message)
    else:
        shown = format_amount(amount, currency, get_language() or "en")
        messages.success(request, _("%(sum)s were paid back.") % {"sum": shown})
    return redirect("payments:wallet")


@login_required
@require_GET
def purse(request: MemberRequest) -> JsonResponse:
    """What is free, for the figure at the top of every page: `available` and how it is written."""
    currency = request.network.currency
    free = queries.available(request.user.id, currency)
    answer = JsonResponse(
        {"available": free, "shown": format_amount(free, currency, get_language() or "en")}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_GET
def statement_csv(request: MemberRequest) -> HttpResponse:
    """The month for a spreadsheet: plain decimal figures, oldest first."""
    currency = request.network.currency
    month = asked(request, clock.now().wall)
    found = queries.statement(request.user.id, currency, month.start, month.end)
    return statement_file(found, month, currency, name=f"wallet-{month.name}.csv")


def statement_file(found: Statement, month: Month, currency: str, *, name: str) -> HttpResponse:
    """A statement as CSV: plain decimal figures, oldest first, nothing that computes.

    What cards and PayPal paid stands below, in a column of its own: it is no part of the balance.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    rows = csv.writer(response)
    rows.writerow(["date", "what for", "note", "amount", "balance", "currency", "by card"])
    rows.writerow(
        [
            f"{month.start:%Y-%m-%d}",
            "Carried over",
            "",
            "",
            plain(found.carried, currency),
            currency,
            "",
        ]
    )
    for entry in reversed(found.entries):
        at = timezone.localtime(entry.line.at)
        figures = [plain(figure, currency) for figure in (entry.line.amount, entry.line.balance)]
        rows.writerow(
            [
                f"{at:%Y-%m-%d}",
                inert(entry.said.title),
                inert(entry.said.note),
                *figures,
                currency,
                "",
            ]
        )
    rows.writerows(_by_card(row, currency) for row in reversed(found.by_card))
    return response


def _by_card(row: Authorisation, currency: str) -> list[str]:
    """What a card or PayPal paid, past the wallet."""
    at, reserved = timezone.localtime(row.ended_at), plain(row.amount, currency)
    paid = plain(row.captured, currency)
    return [f"{at:%Y-%m-%d}", inert(row.place), f"Authorised {reserved}", "", "", currency, paid]
