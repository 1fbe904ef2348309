"""Roll-ups: how the operator's accounts are known without a balance everybody queues at."""

from datetime import datetime

from django.db import connection
from django.db.models import Max

from minutewise.ledger.actions.balances import require_transaction
from minutewise.ledger.models import Account, RollUp, Transfer
from minutewise.ledger.queries.sums import sums_by_account
from minutewise.ledger.rules import PEOPLE


def roll_up(*, at: datetime) -> int:
    """Rolls up every operator's and gateway's account that moved; returns how many.

    Due work of its own, in a transaction of its own: on PostgreSQL it waits until nobody is in
    the middle of posting, and others wait for it.
    """
    require_transaction()
    _wait_for_writers()
    through = Transfer.objects.aggregate(most=Max("pk"))["most"] or 0
    done = RollUp.objects.aggregate(most=Max("through"))["most"] or 0
    moved = sums_by_account(after=done, through=through)
    accounts = Account.objects.filter(pk__in=moved).exclude(kind__in=PEOPLE)
    last = _last_balances()
    rows = [
        RollUp(account=a, through=through, balance=last.get(a.pk, 0) + moved[a.pk], at=at)
        for a in accounts
    ]
    return len(RollUp.objects.bulk_create(rows))


def _wait_for_writers() -> None:
    """Numbers are handed out before commit: a lower one may appear after a higher one.

    A lock that no writer shares makes sure that every number up to the highest has appeared.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_transfer IN SHARE ROW EXCLUSIVE MODE")


def _last_balances() -> dict[int, int]:
    newest = RollUp.objects.values("account").annotate(most=Max("through"))
    through = {row["account"]: row["most"] for row in newest}
    rows = RollUp.objects.filter(through__in=set(through.values()))
    return {r.account_id: r.balance for r in rows if through[r.account_id] == r.through}
