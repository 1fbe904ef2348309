"""Limits are set and kept. Whoever spends asks `check_may_spend` in the same transaction."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts import words
from minutewise.accounts.models import Person, SpendingLimit
from minutewise.accounts.queries.limits import left_of, limits_of
from minutewise.accounts.rules import exclusion
from minutewise.accounts.rules.limits import Limit, Span, changed, taken_back, tightest
from minutewise.kernel.errors import RuleError
from minutewise.work import audit
from minutewise.work.quick.prepared import Prepared
from minutewise.work.writing import writing


class OverLimitError(RuleError):
    """A limit of the person's own stands in the way."""


_LOCKED = Prepared(
    lambda person: Person.objects.select_for_update(no_key=True).filter(pk=person), person=UUID
)


def guarded(person_id: UUID) -> Person:
    """The person as stored, locked: what they spend and what they set as limits queue here.

    Lock order as `work.writing` has it: this before the ledger's accounts.
    """
    found = _LOCKED.first(person=person_id)
    if found is None:
        raise Person.DoesNotExist(str(person_id))
    return found


def check_can_be_paid(person_id: UUID) -> None:
    """Whether money can be given to somebody: of an erased account nobody could ever spend it.

    Locks them as `guarded` does, so that nobody leaves meanwhile. Raises RuleError `account_gone`.
    """
    if guarded(person_id).erased_at is not None:
        raise RuleError("account_gone", _("This account is gone, so nothing can be given back."))


def check_not_excluded(person: Person, at: datetime) -> None:
    """Raises RuleError `excluded` while the person has shut themselves out."""
    if exclusion.in_force(person.excluded_until, at) and person.excluded_until is not None:
        raise RuleError("excluded", words.excluded(person.excluded_until))


def check_not_shut_out(until: datetime | None, at: datetime) -> None:
    """Raises RuleError `shut_out` before `until`, which an operator decided of a visitor."""
    if until is not None and at < until:
        raise RuleError("shut_out", words.shut_out(until))


def check_may_spend(
    person_id: UUID, amount: int, currency: str, at: datetime, *, in_call: int = 0
) -> None:
    """Raises `excluded` or OverLimitError `over_limit`; called before the money is held.

    `amount` (minor units) is what would be held now, `in_call` what the same call has held
    already. Inside the caller's transaction; two who come at once are answered one by one.
    """
    person = guarded(person_id)
    check_not_excluded(person, at)
    left = tightest(left_of(person, currency, at, in_call))
    if left is not None and amount > left.amount:
        raise OverLimitError("over_limit", words.in_the_way(left, currency), field="maximum")


def set_limits(
    person_id: UUID, currency: str, wanted: dict[Span, int | None], at: datetime
) -> None:
    """Takes each wish: lower at once, higher after 24 hours (minor units; None: no limit)."""
    with writing():
        guarded(person_id)
        before = limits_of(person_id, currency, at)
        for span, amount in wanted.items():
            after = changed(before[span], amount, at)
            if after != before[span]:
                _keep(person_id, currency, span, after, at)


def take_back(person_id: UUID, currency: str, span: Span, at: datetime) -> None:
    """The raise that waits is not wanted any more."""
    with writing():
        guarded(person_id)
        before = limits_of(person_id, currency, at)[span]
        if before.later_from is not None:
            _keep(person_id, currency, span, taken_back(before, at), at)


def _keep(person_id: UUID, currency: str, span: Span, limit: Limit, at: datetime) -> None:
    figures = {"amount": limit.amount, "later": limit.later, "later_from": limit.later_from}
    SpendingLimit.objects.update_or_create(
        person_id=person_id, currency=currency, span=span.value, defaults=figures
    )
    shown = figures | {"later_from": limit.later_from and limit.later_from.isoformat()}
    details = {"currency": currency, "span": span.value, **shown}
    audit.record(person_id, "person.limit", f"person:{person_id}", details, at)
