"""Checks of balances: M2, M3, M9."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q, Sum

from minutewise.ledger.models import Account, Hold, RollUp, Transfer
from minutewise.ledger.queries.findings import Finding
from minutewise.ledger.queries.sums import sums_by_account
from minutewise.ledger.queries.wallets import operator_balance
from minutewise.ledger.rules import PEOPLE
from minutewise.work.quick.pieces import Pieces

_ACCOUNTS = Pieces(Account.objects.all)
_PEOPLES = Pieces(lambda: Account.objects.filter(kind__in=PEOPLE))
_OVERDRAWN = Pieces(lambda: Account.objects.filter(Q(balance__lt=F("held")) | Q(held__lt=0)))
_ROLL_UPS = Pieces(lambda: RollUp.objects.select_related("account").order_by("through"))
_TRANSFERS = Pieces(
    lambda: Transfer.objects.order_by("pk").values_list("source", "destination", "amount"),
    size=10_000,
)


def _finding(rule: str, account: Account, says: str) -> Finding:
    return Finding(rule, f"account {account.pk} ({account})", says, account.value)


def balances() -> Iterator[Finding]:
    """M2: the stored balance of a person is the sum of the transfers."""
    sums = sums_by_account()
    for account in _PEOPLES.rows():
        if account.balance != (moved := sums.get(account.pk, 0)):
            says = f"balance is {account.balance}, transfers come to {moved}"
            yield _finding("M2", account, says)


def held() -> Iterator[Finding]:
    """M2: what is held on a person's account is the sum of the open holds."""
    rows = Hold.objects.filter(state=Hold.State.OPEN).values_list("account")
    sums = dict(rows.annotate(total=Sum("amount")))
    for account in _PEOPLES.rows():
        if account.held != (reserved := int(sums.get(account.pk, 0))):
            yield _finding("M2", account, f"held is {account.held}, open holds come to {reserved}")


def roll_ups() -> Iterator[Finding]:
    """M2: every roll-up is the one before it and the transfers between the two."""
    before: dict[int, int] = defaultdict(int)
    through = 0
    for row in _ROLL_UPS.rows():
        if row.through != through:
            for account, moved in sums_by_account(after=through, through=row.through).items():
                before[account] += moved
            through = row.through
        if row.balance != before[row.account_id]:
            says = f"roll-up {row.pk} is {row.balance}, transfers come to {before[row.account_id]}"
            yield _finding("M2", row.account, says)


def overdrawn() -> Iterator[Finding]:
    """M3: nobody spent or reserved what was not there."""
    for account in _OVERDRAWN.rows():
        yield _finding("M3", account, f"balance {account.balance}, held {account.held}")


def replay() -> Iterator[Finding]:
    """M9: every transfer once more, one by one from empty, ends in the same balances."""
    sums: dict[int, int] = defaultdict(int)
    for source, destination, amount in _TRANSFERS.columns():
        sums[source] -= amount
        sums[destination] += amount
    for account in _ACCOUNTS.rows():
        person = account.value.is_persons
        known = account.balance if person else operator_balance(account.value)
        if known != sums[account.pk]:
            says = f"balance is {known}, a replay of all transfers gives {sums[account.pk]}"
            yield _finding("M9", account, says)
