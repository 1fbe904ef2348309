"""What programs are told, put together from the queries that the pages use."""

from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from minutewise import metering
from minutewise.accounts.models import Person
from minutewise.api import cursors, shapes
from minutewise.api.money_reads import line
from minutewise.calls.convert import meter_of
from minutewise.calls.models import Call, Meter
from minutewise.calls.past import Show, again, wanted
from minutewise.calls.receipts import receipt_of
from minutewise.calls.rules import ADVISOR, CLIENT
from minutewise.kernel.clock import Instant
from minutewise.ledger import queries as ledger
from minutewise.payments.models import Payment
from minutewise.payments.queries import lines_page, owed

_UTC = ZoneInfo("UTC")
_CHUNK = 100


def wallet(person: Person, currency: str) -> shapes.Wallet:
    """The wallet's figures."""
    purse = ledger.wallet(person.id, currency)
    return shapes.Wallet(
        currency=currency,
        spendable=purse.spendable,
        held=purse.held,
        available=purse.available,
        earnings=purse.earnings,
        payable=purse.payable,
        owed=owed(person.id, currency),
    )


def wallet_lines(person: Person, currency: str, *, cursor: str, limit: int) -> shapes.WalletLines:
    """The statement, newest first, as the wallet's page words it."""
    before = cursors.read_place(cursor) if cursor else None
    page = lines_page(person.id, currency, before, limit)
    items = [line(entry, currency) for entry in page.entries]
    return shapes.WalletLines(items=items, next=cursors.of_place(page.older))


def top_up(payment: Payment) -> shapes.TopUp:
    """A top-up and its payment page."""
    return shapes.TopUp(
        id=payment.id,
        amount=payment.amount,
        currency=payment.currency,
        state=payment.state,
        url=payment.url,
        created_at=payment.created_at,
    )


def calls(
    request: HttpRequest, person: Person, show: str, *, cursor: str, limit: int
) -> shapes.Calls:
    """One's own calls in either role, newest first; without `show` also those that run."""
    own = Call.objects.filter(Q(client=person) | Q(agent=person))
    own = wanted(person, Show(show)) if show else own
    if cursor:
        at, pk = cursors.read_moment(cursor)
        own = own.filter(Q(started_at__lt=at) | Q(started_at=at, pk__lt=pk))
    rows = list(
        own.select_related("client", "agent", "advisor__person", "advisor__company").order_by(
            "-started_at", "-pk"
        )[: limit + 1]
    )
    page, last = rows[:limit], rows[limit - 1 : limit]
    more = cursors.written(last[0].started_at.isoformat(), str(last[0].pk)) if last else None
    items = [shapes.CallLine(**_line(request, row, person)) for row in page]
    return shapes.Calls(items=items, next=more if len(rows) > limit else None)


def _line(request: HttpRequest, call: Call, person: Person) -> dict[str, Any]:
    mine = call.client_id == person.id
    return {
        "id": call.id,
        "role": CLIENT if mine else ADVISOR,
        "other": call.advisor_name if mine else call.client.shown_name,
        "mode": call.mode,
        "subject": call.subject,
        "state": call.stage,
        "outcome": call.outcome,
        "started_at": call.started_at,
        "ended_at": call.ended_at,
        "url": request.build_absolute_uri(reverse("calls:room", args=[call.id])),
        "again": request.build_absolute_uri(again(call)) if mine and again(call) else None,
    }


def call(request: HttpRequest, row: Call, role: str, person: Person, now: Instant) -> shapes.Call:
    """A call as one of the two sees it."""
    return shapes.Call(
        **_line(request, row, person),
        currency=row.network.currency,
        meters=[_meter(meter, now) for meter in row.meters.order_by("number")],
        receipt=_receipt(request, row, role),
    )


def _meter(row: Meter, now: Instant) -> shapes.Meter:
    meter = meter_of(row)
    at_ms = now.steady_ms if row.boot == now.boot else (meter.open_since_ms or 0)
    return shapes.Meter(
        number=row.number,
        mode=cast(Any, row.mode),
        state=row.state,
        rate=row.rate,
        rate_unit_s=row.rate_unit_s,
        maximum=row.maximum,
        running_ms=metering.running_ms(meter, at_ms),
        charge=row.charge,
        waived=row.waived,
    )


def _receipt(request: HttpRequest, call: Call, role: str) -> shapes.Receipt | None:
    if call.stage != Call.Stage.ENDED or call.accepted_at is None:
        return None
    view = receipt_of(call, role)
    earned = role == ADVISOR
    return shapes.Receipt(
        number=view.number,
        url=request.build_absolute_uri(reverse("calls:receipt", args=[call.id])),
        paid=view.paid,
        waived=view.waived,
        reserved=view.reserved,
        returned=view.returned,
        share=view.share if earned else None,
        commission=view.commission if earned else None,
        gateway_fee=view.gateway_fee if earned else None,
    )
