"""What payments and the books keep of a person; and their money, when they leave."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Purse, Sheet, Sum
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.queries import statement, wallets_of
from minutewise.ledger.rules import earnings, goodwill, spendable
from minutewise.payments.lines import told
from minutewise.payments.models import Authorisation, Payment, Refund
from minutewise.payments.queries import owed, payouts_from
from minutewise.payments.rules import IN_TRANSIT, Hold, State

_UNDER_WAY = timedelta(hours=1)


def tell(person: Person) -> Iterable[Sheet]:
    """Every movement of every wallet with the balance after it, every top-up and payout."""
    rows: list[dict[str, str | int | bool | None]] = []
    for currency in wallets_of(person.id):
        lines = statement(person.id, currency)
        rows += [
            {
                "at": line.at.isoformat(),
                "what_for": said.title,
                "note": said.note,
                "account": line.kind.value,
                "amount": line.amount,
                "balance": line.balance,
                "currency": currency,
            }
            for line, said in zip(lines, told(lines), strict=True)
        ]
    yield Sheet("statement", list(rows))
    yield Sheet(
        "top-ups",
        [
            {
                "at": payment.created_at.isoformat(),
                "amount": payment.amount,
                "refunded": payment.refunded,
                "currency": payment.currency,
                "state": payment.state,
                "card": payment.card,
                "card_mark": payment.instrument,
            }
            for payment in Payment.objects.filter(person_id=person.id).order_by("created_at")
        ],
    )
    yield Sheet(
        "reservations",
        [
            {
                "at": row.created_at.isoformat(),
                "amount": row.amount,
                "taken": row.captured,
                "refunded": row.refunded,
                "currency": row.currency,
                "method": row.method,
                "card": row.card,
                "state": row.state,
            }
            for row in Authorisation.objects.filter(person_id=person.id).order_by("created_at")
        ],
    )
    yield Sheet(
        "payouts",
        [
            {
                "at": payout.created_at.isoformat(),
                "amount": payout.amount,
                "currency": payout.currency,
                "holder": payout.holder,
                "iban": payout.iban,
                "state": payout.state,
            }
            for payout in payouts_from(person.id).order_by("created_at")
        ],
    )


def refuses(person: Person, at: datetime) -> str:
    """Debts are paid first; money on its way, in or out, has to arrive, and so has what is held."""
    if any(owed(person.id, currency) for currency in wallets_of(person.id)):
        return _("You owe money for a payment that a card’s bank took back. Pay it back first.")
    since = at - _UNDER_WAY
    mine = {"person_id": person.id, "state": State.OPENED, "created_at__gt": since}
    mine_back = Q(payment__person_id=person.id) | Q(authorisation__person_id=person.id)
    going_back = Refund.objects.filter(mine_back, state=Refund.State.OPENED).exists()
    coming = any(kind.objects.filter(**mine).exclude(url="").exists() for kind in
                 (Payment, Authorisation))  # fmt: skip
    held = any(purse.held or purse.earnings != purse.payable for purse in
               wallets_of(person.id).values())  # fmt: skip
    held |= Authorisation.objects.filter(person_id=person.id, state=Hold.AUTHORISED).exists()
    going_out = payouts_from(person.id).filter(state__in=IN_TRANSIT).exists()
    if coming or going_back or going_out or held:
        return _("Money of yours is on its way or reserved. Wait until it has arrived.")
    return ""


def erase(person: Person, at: datetime) -> None:
    """Digits of cards and bank accounts go; amounts and states stay for the gateways' books."""
    del at
    Payment.objects.filter(person_id=person.id).update(card="", instrument="", return_to="")
    Authorisation.objects.filter(person_id=person.id).update(card="", return_to="", url="")
    payouts_from(person.id).update(holder="", iban="")


def _left(person: Person) -> list[Sum]:
    purses = wallets_of(person.id)
    sums = {currency: purse.available + purse.payable for currency, purse in purses.items()}
    return [Sum(amount, currency) for currency, amount in sums.items() if amount]


def _give_up(person: Person, at: datetime) -> None:
    """To the operator's goodwill account, out of which credits and refunds are paid."""
    drafts = []
    for currency, purse in wallets_of(person.id).items():
        for source, amount in (
            (spendable(person.id, currency), purse.available),
            (earnings(person.id, currency), purse.payable),
        ):
            if amount:
                ref, key = Ref("erasure", str(person.id)), f"erasure:{person.id}:{source.kind}"
                drafts.append(
                    Draft(source, goodwill(currency), amount, "given_up", ref, f"{key}:{currency}")
                )
    if drafts:
        post(drafts, by=str(person.id), at=at)


PURSE = Purse(left=_left, give_up=_give_up)
