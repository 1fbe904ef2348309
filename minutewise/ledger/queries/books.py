"""Do the books still hold what the invariants promise? Reads everything, changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from minutewise.ledger.queries import balance_checks, hold_checks, refund_checks, transfer_checks
from minutewise.ledger.queries.findings import Check, Finding

_CHECKS: dict[str, Check] = {
    "M1 transfers are append-only and well formed": transfer_checks.well_formed,
    "M2 balances are sums of transfers": balance_checks.balances,
    "M2 held is the sum of open holds": balance_checks.held,
    "M2 roll-ups are sums of transfers": balance_checks.roll_ups,
    "M3 nothing is overdrawn": balance_checks.overdrawn,
    "M4 one currency": transfer_checks.currencies,
    "M5 a hold ends once": hold_checks.ends,
    "M5 captured is what its transfers moved": hold_checks.captured,
    "M6 refunds at most the charge, in proportion": refund_checks.refunds,
    "M8 one effect per key": transfer_checks.keys,
    "M9 replay from empty": balance_checks.replay,
}


def register_check(name: str, function: Check) -> None:
    """Adds a check from another context (in `project/wiring.py`); it may only read.

    `name` begins with the invariant, "M6 settled meters add up". Registered again, it replaces.
    """
    _CHECKS[name] = function


def checks() -> list[str]:
    """The names of all checks, in the order they run."""
    return sorted(_CHECKS)


def verify(only: str = "") -> list[Finding]:
    """All findings of all checks (whose name begins with `only`), at one moment of the books."""
    with _one_moment():
        return [
            finding for name in checks() if name.startswith(only) for finding in _CHECKS[name]()
        ]


@contextmanager
def _one_moment() -> Iterator[None]:
    """All reads see the same state, and nobody who posts has to wait.

    On SQLite an ordinary transaction of ours would take the only writer's place.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
