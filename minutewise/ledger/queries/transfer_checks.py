"""Checks of single transfers: M1, M4, and M8 as far as keys go."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from minutewise.ledger.append_only import expected, present
from minutewise.ledger.models import Account, Hold, Transfer
from minutewise.ledger.queries.findings import Finding
from minutewise.ledger.rules import MAX_AMOUNT
from minutewise.work.quick.prepared import Prepared


def _out_of_bounds() -> QuerySet[Transfer, Any]:
    wrong = Q(amount__lt=1) | Q(amount__gt=MAX_AMOUNT) | Q(source=F("destination"))
    return Transfer.objects.filter(wrong)


def _of_nobody() -> QuerySet[Transfer, Any]:
    source, destination = (
        Exists(Account.objects.filter(pk=OuterRef(side)))
        for side in ("source_id", "destination_id")
    )
    hold = Q(hold_id__isnull=True) | Exists(Hold.objects.filter(pk=OuterRef("hold_id")))
    return Transfer.objects.filter(~source | ~destination | ~hold)


def _mixed() -> QuerySet[Transfer, Any]:
    wrong = (
        ~Q(currency=F("source__currency"))
        | ~Q(currency=F("destination__currency"))
        | Q(hold__isnull=False) & ~Q(currency=F("hold__account__currency"))
    )
    return Transfer.objects.filter(wrong).select_related("source", "destination")


def _used_twice() -> QuerySet[Transfer, Any]:
    return Transfer.objects.values_list("key").annotate(times=Count("pk")).filter(times__gt=1)


def _strange() -> QuerySet[Transfer, Any]:
    own = Concat(F("hold__ended_key"), Value(":"))
    return Transfer.objects.filter(hold__isnull=False).exclude(key__startswith=own)


_OUT_OF_BOUNDS, _OF_NOBODY = Prepared(_out_of_bounds), Prepared(_of_nobody)
_MIXED = Prepared(_mixed)
_USED_TWICE, _STRANGE = Prepared(_used_twice), Prepared(_strange)


def well_formed() -> Iterator[Finding]:
    """M1: from one account to another, both there and the hold too, amount > 0, and the triggers
    stand guard.
    """
    for name in sorted(expected(connection.vendor) - present(connection)):
        yield Finding("M1", f"trigger {name}", "is missing, rows could be changed")
    for row in _OUT_OF_BOUNDS.rows():
        says = f"{row.amount} from account {row.source_id} to {row.destination_id}"
        yield Finding("M1", f"transfer {row.pk}", says)
    for row in _OF_NOBODY.rows():
        says = f"from account {row.source_id} to {row.destination_id}, hold {row.hold_id or 'none'}"
        yield Finding("M1", f"transfer {row.pk}", f"{says}: not all of these are there")


def currencies() -> Iterator[Finding]:
    """M4: a transfer, its two accounts and its hold's account know one currency."""
    for row in _MIXED.rows():
        says = f"{row.currency}, from the {row.source} to the {row.destination}"
        yield Finding("M4", f"transfer {row.pk}", says)


def keys() -> Iterator[Finding]:
    """M8: a key was used once; what a hold paid, it paid under the key that ended it."""
    for key, times in _USED_TWICE.columns():
        yield Finding("M8", f"key {key}", f"was used {times} times")
    for transfer in _STRANGE.rows():
        says = f"captured from hold {transfer.hold_id} by another key than the one that ended it"
        yield Finding("M8", f"transfer {transfer.pk}", says)
