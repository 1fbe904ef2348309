"""Money that moves: back to cards, out to the bank, from earnings to spendable; and its papers."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import money_reads as reads
from minutewise.api import money_shapes as shapes
from minutewise.api.access import network_of, person_of
from minutewise.api.months import clock_of
from minutewise.api.v1.door import Cursor, Key, Limit, Month, api, by, file_of, told
from minutewise.payments import actions as payments
from minutewise.payments import queries
from minutewise.payments.paper import holder_of
from minutewise.payments.views.paper import paper_of
from minutewise.payments.views.wallet import statement_file
from minutewise.work.clock import now


@api.get("refunds", response=told(shapes.Refunds), **by(Scope.READ))
def refunds(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> shapes.Refunds:
    """What went back to cards or is on its way, newest first."""
    person, currency = person_of(request), network_of(request).currency
    return reads.refunds(person.id, currency, cursor=cursor, limit=limit)


@api.post(
    "refunds",
    response=told(shapes.MadeRefunds, 400, 409, 415, status=201),
    **by(Scope.PAYOUTS),
)
def send_back(request: HttpRequest, body: shapes.NewRefund, idempotency_key: Key) -> Any:
    """Send unspent money back to where it came from, the oldest payment first: top-ups, and what
    a card or PayPal paid at once, as far as it came back to the wallet."""
    person, currency = person_of(request), network_of(request).currency
    made = payments.send_back(
        person.id, body.amount, currency, key=f"api:{idempotency_key}", now=now(), to=body.to
    )
    items = [reads.refund(each) for each in made]
    told_now = shapes.MadeRefunds(amount=body.amount, currency=currency, items=items)
    return Status(201, told_now)


@api.get("payouts", response=told(shapes.Payouts), **by(Scope.READ))
def payouts(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> shapes.Payouts:
    """Payouts and what became of them, newest first."""
    person, currency = person_of(request), network_of(request).currency
    return reads.payouts(person.id, currency, cursor=cursor, limit=limit)


@api.get("payouts/{uuid:payout_id}", response=told(shapes.Payout), **by(Scope.READ))
def payout(request: HttpRequest, payout_id: UUID) -> shapes.Payout:
    """What became of a payout. Asks the bank while it is on its way, as the page does."""
    return reads.payout(reads.followed(person_of(request).id, payout_id, now()))


@api.post(
    "payouts",
    response=told(shapes.Payout, 400, 409, 415, 502, 503, status=201),
    **by(Scope.PAYOUTS),
)
def request_payout(request: HttpRequest, body: shapes.NewPayout, idempotency_key: Key) -> Any:
    """Have earnings paid to a bank account. They leave the wallet at once."""
    network = network_of(request)
    made = payments.request_payout(
        person_of(request).id, body.amount, network.currency,
        payments.Target.typed(body.holder, body.iban),
        network_id=network.id, key=f"api:{idempotency_key}", now=now(),
    )  # fmt: skip
    return Status(201, reads.payout(made))


@api.post(
    "earnings/moves",
    response=told(shapes.Move, 400, 409, 415, status=201),
    **by(Scope.PAYOUTS),
)
def move_earnings(request: HttpRequest, body: shapes.NewMove, idempotency_key: Key) -> Any:
    """Move earnings to the money that can be spent, at once. There is no way back."""
    currency = network_of(request).currency
    payments.move_earnings(
        person_of(request).id, body.amount, currency, key=f"api:{idempotency_key}", now=now()
    )
    return Status(201, shapes.Move(amount=body.amount, currency=currency))


@api.post("debts/pay-back", response=told(shapes.PaidBack, 409), **by(Scope.PAYOUTS))
def pay_back(request: HttpRequest) -> Any:
    """Pay what one owes after a chargeback, as far as the wallet reaches; never more than that."""
    currency = network_of(request).currency
    amount = payments.pay_back(person_of(request).id, currency, now=now())
    return {"amount": amount, "currency": currency}


@api.get("statements/{month}", response=told(shapes.Statement), **by(Scope.READ))
def statement(request: HttpRequest, month: Month) -> shapes.Statement:
    """A month of one's wallet on one's own clock, as the page shows it."""
    person, currency = person_of(request), network_of(request).currency
    return reads.statement_of(request, person, person.id, currency, month, at="statements")


@api.get("statements/{month}/csv", response=told(None), **by(Scope.READ, **file_of("text/csv")))
def statement_csv(request: HttpRequest, month: Month) -> HttpResponse:
    """The same month for a spreadsheet."""
    person, currency = person_of(request), network_of(request).currency
    with clock_of(person, month) as shown:
        found = queries.statement(person.id, currency, shown.start, shown.end)
        return statement_file(found, shown, currency, name=f"wallet-{month}.csv")


@api.get(
    "statements/{month}/pdf", response=told(None), **by(Scope.READ, **file_of("application/pdf"))
)
def statement_pdf(request: HttpRequest, month: Month) -> HttpResponse:
    """The same month on paper."""
    person, network = person_of(request), network_of(request)
    with clock_of(person, month) as shown:
        return paper_of(person.id, holder_of(person), network, shown, name="wallet")


@api.get("receipts", response=told(shapes.Receipts), **by(Scope.READ))
def receipts(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> shapes.Receipts:
    """Receipts of settled calls, as client and as advisor, newest first."""
    return reads.receipts(request, person_of(request), cursor=cursor, limit=limit)
