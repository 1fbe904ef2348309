"""Checks of single transfers: M1, M4, and M8 as far as keys go."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Concat

from minutewise.ledger.append_only import expected, present
from minutewise.ledger.models import Transfer
from minutewise.ledger.queries.findings import Finding
from minutewise.ledger.rules import MAX_AMOUNT


def well_formed() -> Iterator[Finding]:
    """M1: from one account to another, amount > 0, and the triggers stand guard."""
    for name in sorted(expected(connection.vendor) - present(connection)):
        yield Finding("M1", f"trigger {name}", "is missing, rows could be changed")
    wrong = Q(amount__lt=1) | Q(amount__gt=MAX_AMOUNT) | Q(source=F("destination"))
    for row in Transfer.objects.filter(wrong).iterator():
        says = f"{row.amount} from account {row.source_id} to {row.destination_id}"
        yield Finding("M1", f"transfer {row.pk}", says)


def currencies() -> Iterator[Finding]:
    """M4: a transfer, its two accounts and its hold's account know one currency."""
    wrong = (
        ~Q(currency=F("source__currency"))
        | ~Q(currency=F("destination__currency"))
        | Q(hold__isnull=False) & ~Q(currency=F("hold__account__currency"))
    )
    rows = Transfer.objects.filter(wrong).select_related("source", "destination")
    for row in rows.iterator():
        says = f"{row.currency}, from the {row.source} to the {row.destination}"
        yield Finding("M4", f"transfer {row.pk}", says)


def keys() -> Iterator[Finding]:
    """M8: a key was used once; what a hold paid, it paid under the key that ended it."""
    twice = Transfer.objects.values("key").annotate(times=Count("pk")).filter(times__gt=1)
    for row in twice.iterator():
        yield Finding("M8", f"key {row['key']}", f"was used {row['times']} times")
    own = Concat(F("hold__ended_key"), Value(":"))
    strange = Transfer.objects.filter(hold__isnull=False).exclude(key__startswith=own)
    for transfer in strange.iterator():
        says = f"captured from hold {transfer.hold_id} by another key than the one that ended it"
        yield Finding("M8", f"transfer {transfer.pk}", says)
