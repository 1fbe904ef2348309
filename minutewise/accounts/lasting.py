"""What stays with the address, also when its account is erased: an exclusion, and limits with
what was spent by then. Only digests of addresses are kept, and only as long as needed.
"""

from datetime import datetime

from django.utils.crypto import salted_hmac

from minutewise.accounts.models import (
    LastingExclusion,
    LastingLimits,
    Person,
    SpendingLimit,
    SpentBefore,
)
from minutewise.accounts.queries.limits import clocks_of, limits_of, spent_in
from minutewise.accounts.rules.exclusion import in_force
from minutewise.accounts.rules.limits import RAISE_WAITS, Span, period_of_all


def _digest(email: str, what: str = "exclusion") -> str:
    return salted_hmac(f"minutewise.{what}", email.lower(), algorithm="sha256").hexdigest()


def keep(person: Person, at: datetime) -> None:
    """Remembers how long the address stays shut out and what it may spend; call it before the
    limits are deleted. Forgets what is over by now.
    """
    keep_exclusion(person, at)
    _keep_limits(person, at)


def keep_exclusion(person: Person, at: datetime) -> None:
    """Only how long the address stays shut out: its account moves to another one and lives on."""
    LastingExclusion.objects.filter(until__lte=at).delete()
    until = person.excluded_until
    if until is not None and in_force(until, at):
        own = _digest(person.email)
        LastingExclusion.objects.update_or_create(digest=own, defaults={"until": until})


def _keep_limits(person: Person, at: datetime) -> None:
    """Until the month is over on every clock on earth, and a raise could have waited its time."""
    digest = _digest(person.email, "limits")
    LastingLimits.objects.filter(until__lte=at).delete()
    LastingLimits.objects.filter(digest=digest).delete()
    until = period_of_all(Span.MONTH, at, clocks_of(person, at))[1] + RAISE_WAITS
    for currency in sorted(set(person.limits.values_list("currency", flat=True))):
        limits = limits_of(person.id, currency, at)
        if any(limit.amount is not None for limit in limits.values()):
            spent = spent_in(person, currency, at)
            LastingLimits.objects.create(
                digest=digest, currency=currency, at=at, until=until,
                day_spent=spent[Span.DAY], month_spent=spent[Span.MONTH],
                **{span.value: limit.amount for span, limit in limits.items()},
            )  # fmt: skip
    person.spent_before.all().delete()


def until_of(email: str, at: datetime) -> datetime | None:
    """Until when an account that begins with this address at `at` is shut out; None if not."""
    kept = LastingExclusion.objects.filter(digest=_digest(email), until__gt=at).first()
    return kept.until if kept else None


def take_over_limits(person: Person, at: datetime) -> None:
    """Gives a new account the limits of the erased one, and what was spent under them.

    They can be raised like any others: after 24 hours.
    """
    digest = _digest(person.email, "limits")
    for kept in LastingLimits.objects.filter(digest=digest, until__gt=at):
        for span in Span:
            if (amount := getattr(kept, span.value)) is not None:
                SpendingLimit.objects.create(
                    person=person, currency=kept.currency, span=span.value, amount=amount
                )
        SpentBefore.objects.create(
            person=person, currency=kept.currency, at=kept.at,
            day=kept.day_spent, month=kept.month_spent,
        )  # fmt: skip
