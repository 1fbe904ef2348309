"""The card's bank takes back what it had paid. What is left of it leaves; what was spent is owed.

    still there   spendable  → clearing    `chargeback:<id>:own`
    spent         receivable → clearing    `chargeback:<id>:owed`
    paid back     spendable  → receivable  `chargeback:<id>:back:<all paid back by then>`

While something is owed the wallet is blocked for spending; calls under way are settled from what
they hold, and earning goes on.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import Draft, Ref, block, post, unblock
from minutewise.ledger.rules import clearing, receivable, spendable
from minutewise.payments import events
from minutewise.payments.letters import tell_of_chargeback
from minutewise.payments.models import Authorisation, Chargeback, Payment, kind_of
from minutewise.payments.paid_with import paid_with
from minutewise.payments.queries import owed, purse
from minutewise.payments.rules import oldest_first
from minutewise.realtime.announce import announce
from minutewise.work.writing import writing

type Paid = Mapping[Ref, int]
type Lock = Callable[[UUID, str, Paid], list[UUID]]
type Follow = Callable[[list[UUID], Paid, int, Instant], None]
_followers: list[tuple[Lock, Follow]] = []


def on_chargeback(lock: Lock, follow: Follow) -> None:
    """Registers who has to know that a person's money was taken back, inside the transaction.

    `lock` (person, currency, what of which charges that money had paid) comes before any account
    is touched and says what it has locked; `follow` gets that, the same charges, what was spent
    and is owed now, and when.
    """
    _followers[:] = [(lock, follow)]


def take_chargeback(item: Payment | Authorisation, told: int, now: Instant) -> bool:
    """Books what the card's bank took; `item` is locked. `told` is all of it by the gateway's
    view, in minor units. Returns whether anything moved.

    What a card paid at once was spent at once, so it is owed, unless the wallet has as much.
    Lock order: the item, what follows, the person's debts, accounts.
    """
    amount = told - item.charged_back
    if amount <= 0 or not item.came_at:
        return False
    person, currency = item.person_id, item.currency
    mine = spendable(person, currency)
    paid = paid_with(item)
    following = [(follow, lock(person, currency, paid)) for lock, follow in _followers]
    _debts(person, currency)
    unblock(mine)  # this may leave; it is blocked again below
    own = min(amount, purse(person, currency).available)
    row = Chargeback.objects.create(
        person_id=person, currency=currency, amount=amount, owed=amount - own,
        created_at=now.wall, **{kind_of(item): item},
    )  # fmt: skip
    outside, by = clearing(item.gateway, currency), f"gateway:{item.gateway}"
    parts = [(mine, own, "own"), (receivable(currency), amount - own, "owed")]
    drafts = [
        Draft(source, outside, part, "chargeback", _ref(row), f"chargeback:{row.id}:{name}")
        for source, part, name in parts
        if part
    ]
    post(drafts, by=by, at=now.wall)
    item.charged_back += amount
    item.save(update_fields=["charged_back"])
    if owed(person, currency):
        block(mine)
    tell_of_chargeback(row, item, now)
    events.tell_charged_back(row, now)
    for follow, locked in following:
        follow(locked, paid, row.owed, now)
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
    """What somebody owes or owed, locked."""
    rows = Chargeback.objects.select_for_update(no_key=True)
    return list(rows.filter(person_id=person_id, currency=currency).order_by("pk"))


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
