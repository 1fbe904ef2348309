"""The card's bank takes a top-up back. What is left of it leaves; what was spent is owed.

    still there   spendable  → clearing    `chargeback:<id>:own`
    spent         receivable → clearing    `chargeback:<id>:owed`
    paid back     spendable  → receivable  `chargeback:<id>:back:<all paid back by then>`

While something is owed the wallet is blocked for spending; calls under way are settled from what
they hold, and earning goes on.
"""

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import Draft, Ref, block, post, unblock
from minutewise.ledger.rules import clearing, receivable, spendable
from minutewise.payments import events
from minutewise.payments.letters import tell_of_chargeback
from minutewise.payments.models import Chargeback, Payment
from minutewise.payments.queries import owed, purse
from minutewise.payments.rules import oldest_first
from minutewise.realtime.announce import announce
from minutewise.work.writing import writing

type Follow = Callable[[UUID, str, int, Instant], None]
type Lock = Callable[[UUID, str], None]
_followers: list[tuple[Lock, Follow]] = []


def on_chargeback(lock: Lock, follow: Follow) -> None:
    """Registers who has to know that a person's top-up was taken back: (person, currency, what of
    it was spent and is owed now, when), inside the transaction. `lock` comes before the wallet is
    locked and locks what `follow` will change."""
    _followers[:] = [(lock, follow)]


def take_chargeback(payment: Payment, told: int, now: Instant) -> bool:
    """Books what the card's bank took; `payment` is locked. `told` is all of it by the gateway's
    view, in minor units. Returns whether anything moved.
    """
    amount = told - payment.charged_back
    if amount <= 0 or not payment.paid_at:
        return False
    person, currency = payment.person_id, payment.currency
    for lock, _follow in _followers:
        lock(person, currency)
    _debts(person, currency)
    mine = spendable(person, currency)
    unblock(mine)  # this may leave; it is blocked again below
    own = min(amount, purse(person, currency).available)
    row = Chargeback.objects.create(
        payment=payment, person_id=person, currency=currency, amount=amount, owed=amount - own,
        created_at=now.wall,
    )  # fmt: skip
    outside, by = clearing(payment.gateway, currency), f"gateway:{payment.gateway}"
    parts = [(mine, own, "own"), (receivable(currency), amount - own, "owed")]
    drafts = [
        Draft(source, outside, part, "chargeback", _ref(row), f"chargeback:{row.id}:{name}")
        for source, part, name in parts
        if part
    ]
    post(drafts, by=by, at=now.wall)
    payment.charged_back += amount
    payment.save(update_fields=["charged_back"])
    if owed(person, currency):
        block(mine)
    tell_of_chargeback(row, payment, now)
    events.tell_charged_back(row, now)
    for _lock, follow in _followers:
        follow(person, currency, row.owed, now)
    return True


def pay_back(person_id: UUID, currency: str, *, now: Instant) -> int:
    """Pays what somebody owes from what is free in the wallet, the oldest debt first.

    Returns how much (minor units). Once nothing is owed the wallet can be spent from again.
    Pressed twice it pays no more than the debt. Raises `RuleError` nothing_owed, nothing_free.
    """
    with writing():
        rows = _debts(person_id, currency)
        debts = [row.owed - row.paid_back for row in rows]
        amount = min(sum(debts), purse(person_id, currency).available)
        if not sum(debts):
            raise RuleError("nothing_owed", _("Nothing is owed any more."))
        if not amount:
            raise RuleError("nothing_free", _("Top up or move earnings first."))
        _pay(rows, oldest_first(amount, debts), now)
        announce(f"person:{person_id}", "wallet", {})
    return amount


def _debts(person_id: UUID, currency: str) -> list[Chargeback]:
    """Somebody's chargebacks, locked before the wallet."""
    mine = Chargeback.objects.filter(person_id=person_id, currency=currency)
    return list(mine.select_for_update(no_key=True).order_by("pk"))


def _pay(rows: list[Chargeback], parts: list[int], now: Instant) -> None:
    mine = spendable(rows[0].person_id, rows[0].currency)
    unblock(mine)
    drafts = []
    for row, part in zip(rows, parts, strict=True):
        if part:
            row.paid_back += part
            row.save(update_fields=["paid_back"])
            key = f"chargeback:{row.id}:back:{row.paid_back}"
            to = receivable(row.currency)
            drafts.append(Draft(mine, to, part, "chargeback_paid", _ref(row), key))
    post(drafts, by=str(rows[0].person_id), at=now.wall)
    if owed(rows[0].person_id, rows[0].currency):
        block(mine)


def _ref(row: Chargeback) -> Ref:
    return Ref("chargeback", str(row.id))
