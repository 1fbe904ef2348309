"""Shutting somebody out, and letting somebody in again."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from minutewise.accounts import actions as accounts
from minutewise.accounts.actions import second
from minutewise.accounts.models import Person
from minutewise.backoffice.actions.calls import note_ended
from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.queries.live import open_calls_of
from minutewise.backoffice.rules import Deed, check_ban, check_open_door, check_reason
from minutewise.calls.actions import finish
from minutewise.calls.models import Call
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.ratings.actions import recount_author
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.text import one_line
from minutewise.work.writing import writing

SWEEP = "ban.sweep"
SWEEP_AFTER = timedelta(seconds=2)  # a request that was on its way is through by then


def ban(
    person: Person,
    why: str,
    *,
    by: Operator,
    closes_at_ms: Mapping[UUID, int],
    now: Instant,
) -> int:
    """Shuts somebody out at once: open calls end and settle, sessions and sockets die.

    `closes_at_ms` says for each open call where its interval closes (asked for beforehand: that
    takes up to half a second); a call that began since closes now. Returns how many calls
    ended. Raises RuleError `ban_self`, `ban_operator`, `reason_…`, `not_allowed`.
    """
    by.check_may(Deed.BAN_PERSON)
    check_ban(
        by=by.person.pk, everything=by.person.is_superuser,
        person=person.pk, operator=person.is_staff,
    )  # fmt: skip
    reason = check_reason(one_line(why))
    with writing():
        ended = _end_calls(person.pk, closes_at_ms, now)
        accounts.ban(person, by=by.person, at=now.wall, why=reason, address=by.address)
        for call_id in ended:
            note_ended(call_id, reason, by, now)
        recount_author(person.pk, now.wall)  # what they said of others counts no more
        due.plan(SWEEP, str(person.pk), now.wall + SWEEP_AFTER)
    return len(ended)


def _end_calls(person_id: UUID, closes_at_ms: Mapping[UUID, int], now: Instant) -> list[UUID]:
    return [
        call.id
        for call in open_calls_of(person_id)
        if finish.finish(
            call.id, Call.Outcome.OPERATOR, closes_at_ms.get(call.id, now.steady_ms), now
        )
    ]


def sweep(job: Job, now: Instant) -> None:
    """Ends what somebody began in the very moment of the ban. Handler of due work.

    A press that was on its way then may have started a call after we looked. Nobody can be
    connected in it any more: tickets and session are void.
    """
    if not Person.objects.filter(pk=job.ref, is_active=True).exists():
        _end_calls(UUID(job.ref), {}, now)


def readmit(person: Person, why: str, *, by: Operator, now: Instant) -> None:
    """Lets somebody in again, who has to sign in anew. Raises `reason_…`, `not_allowed`."""
    by.check_may(Deed.BAN_PERSON)
    reason = check_reason(one_line(why))
    with writing():
        accounts.readmit(person, by=by.person, at=now.wall, why=reason, address=by.address)
        recount_author(person.pk, now.wall)


def turn_off_second_factor(
    person: Person, why: str, *, by: Operator, network: str, now: Instant
) -> None:
    """For somebody who lost the app and the recovery codes; sessions elsewhere stay.

    The person is told by letter. Raises RuleError `own_factor`, `operators_factor`,
    `second_off` if there is none, `reason_…`, `not_allowed`.
    """
    by.check_may(Deed.OPEN_DOOR)
    check_open_door(
        by=by.person.pk, everything=by.person.is_superuser,
        person=person.pk, operator=person.is_staff,
    )  # fmt: skip
    reason = check_reason(one_line(why))
    off = second.turn_off(
        person, now.wall, network=network, by=by.person, why=reason, address=by.address
    )
    if not off:
        raise RuleError("second_off", "No second factor is on.")
