"""A frozen account: money may arrive, nothing leaves, until somebody has looked into it.

A blocked account: nothing new is spent or held; what was held before is captured as agreed, so
whoever is talking to its owner is paid.
"""

from minutewise.ledger import rules
from minutewise.ledger.actions.balances import require_transaction, rows_of
from minutewise.ledger.models import Account


def freeze(account: rules.Account) -> None:
    """From now on nothing leaves `account` and nothing is held on it. Freezing twice is fine."""
    _set(account, "frozen", True)


def unfreeze(account: rules.Account) -> None:
    """Lets money leave `account` again."""
    _set(account, "frozen", False)


def block(account: rules.Account) -> None:
    """From now on nothing new is spent from `account`. Blocking twice is fine."""
    _set(account, "blocked", True)


def unblock(account: rules.Account) -> None:
    """Lets `account` be spent from again."""
    _set(account, "blocked", False)


def _set(account: rules.Account, field: str, value: bool) -> None:
    require_transaction()
    row = rows_of([account])[account]
    Account.objects.filter(pk=row.pk).update(**{field: value})
