"""Work that falls due: planned in the caller's transaction, done by whichever worker claims it.

A handler runs *at least* once: a worker may die between the effect and the note of it, and then
another one repeats it. Handlers therefore make sure themselves that a second run changes nothing.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from minutewise.kernel.clock import Instant
from minutewise.work import metrics, trace
from minutewise.work.models import OPEN, DueWork
from minutewise.work.rules import retry_after_s
from minutewise.work.writing import writing

logger = logging.getLogger(__name__)

# One call of run_due claims with the time it was given; it stops early enough for that time to
# be true. A lease must outlast this plus the longest run of its handler.
BATCH_S = 10


class GiveUpError(Exception):
    """Raised by a handler: trying again cannot help."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler is told. `attempt` counts from 1; `last` says that no other will follow."""

    kind: str
    ref: str
    payload: dict[str, Any]
    attempt: int
    last: bool


type Do = Callable[[Job, Instant], None]


@dataclass(frozen=True, slots=True)
class _Handler:
    do: Do
    lease_s: int
    attempts: int
    repeat_s: int | None
    lane: str


_handlers: dict[str, _Handler] = {}
_working_since: list[datetime] = []  # when this process began to do what is due, if it does


def handler(
    kind: str,
    do: Do,
    *,
    lease_s: int = 60,
    attempts: int = 10,
    repeat_s: int | None = None,
    lane: str = "",
) -> None:
    """Registers who does work of `kind`; called from `project/wiring.py` only.

    A claim holds for `lease_s` seconds, then another worker may take over. With `repeat_s`
    the work is planned again that many seconds after each end. A `lane` has workers of its own:
    for work that waits for strangers, so that nobody's letters wait with it.
    """
    known = _handlers.get(kind)
    if known and known.do is not do:
        raise ValueError(f"two handlers for due work {kind!r}")
    _handlers[kind] = _Handler(do, lease_s, attempts, repeat_s, lane)


def plan(kind: str, ref: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
    """Has `kind` done for `ref` at `due_at`; whatever was planned for the two is replaced.

    Also while a worker is at it: the new plan then stands when that worker is through.
    """
    _plan({kind: due_at}, ref, payload or {})


def plan_all(due_at: Mapping[str, datetime], ref: str) -> None:
    """The same for each of these kinds at its time, all for one `ref`, in one statement."""
    if due_at:
        _plan(due_at, ref, {})


def _plan(due_at: Mapping[str, datetime], ref: str, payload: dict[str, Any]) -> None:
    same = {
        "ref": ref, "payload": payload, "request": trace.current(),
        "attempts": 0, "version": 0, "last_error": "",
    }  # fmt: skip
    with _in_one():
        _put([{"kind": kind, "due_at": at, **same} for kind, at in sorted(due_at.items())])


def _in_one() -> AbstractContextManager[None]:
    """The caller's transaction as it is: one statement needs no savepoint of its own."""
    return nullcontext() if connection.in_atomic_block else writing()


# The index `work_open_once` says which row is meant; a worker that is at it finds another version.
_AGAIN = (
    "ON CONFLICT (kind, ref) WHERE done_at IS NULL AND gave_up_at IS NULL DO UPDATE SET "
    "due_at = excluded.due_at, payload = excluded.payload, request = excluded.request, "
    "attempts = 0, claimed_until = NULL, last_error = '', version = work_duework.version + 1"
)


def _put(fresh: Sequence[dict[str, Any]]) -> None:
    """One statement, also where many plan the same at once; rows of the same fields."""
    fields = {field.name: field for field in DueWork._meta.concrete_fields}
    kept = [
        fields[name].get_db_prep_save(value, connection)
        for row in fresh
        for name, value in row.items()
    ]
    rows = ", ".join([f"({', '.join(['%s'] * len(fresh[0]))})"] * len(fresh))
    into = f"INSERT INTO work_duework ({', '.join(fresh[0])}) VALUES {rows}"  # noqa: S608 (our own names)
    with connection.cursor() as cursor:
        cursor.execute(f"{into} {_AGAIN}", kept)


def cancel(kind: str, ref: str) -> bool:
    """Drops what is planned for the two; False if nothing was. A run under way is not stopped."""
    return bool(cancel_all((kind,), ref))


def cancel_all(kinds: Collection[str], ref: str) -> int:
    """Drops what is planned of these kinds for `ref`; how many there were."""
    with _in_one():
        return DueWork.objects.filter(OPEN, kind__in=kinds, ref=ref).delete()[0]


def plan_repeating(now: Instant) -> None:
    """Plans the first run of all repeating work that is not planned yet; for a worker's start."""
    _working_since[:] = [now.wall]
    for kind, known in _handlers.items():
        if known.repeat_s and not DueWork.objects.filter(OPEN, kind=kind).exists():
            plan(kind, "", now.wall)


def caught_up_by(moment: datetime) -> bool:
    """Whether a worker here had begun by `moment`. True where none runs: others do it then.

    What fell due while nobody worked is late without anybody being to blame.
    """
    return not _working_since or _working_since[0] <= moment


def run_due(now: Instant, limit: int = 20, lane: str = "") -> int:
    """Does what is due at `now` in one lane, oldest first; at most `limit` pieces and `BATCH_S`
    seconds.

    Returns how many were claimed and run. A failing handler is logged and planned again; it
    never stops the others. Kinds without a handler here are left to those who know them.
    """
    started, ran = time.monotonic(), 0
    for work in list(_waiting(now, lane)[:limit]):
        if time.monotonic() - started > BATCH_S:
            break
        if _claim(work, now):
            with trace.under(work.request):
                _run(work, now)
            ran += 1
    return ran


def _waiting(now: Instant, lane: str) -> QuerySet[DueWork]:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now.wall)
    kinds = [kind for kind, known in _handlers.items() if known.lane == lane]
    due = DueWork.objects.filter(OPEN, free, due_at__lte=now.wall, kind__in=kinds)
    return due.order_by("due_at", "id")


def _claim(work: DueWork, now: Instant) -> bool:
    """Compare-and-set: of all who saw this version, exactly one moves it on."""
    lease_end = now.wall + timedelta(seconds=_handlers[work.kind].lease_s)
    seen = DueWork.objects.filter(OPEN, pk=work.pk, version=work.version)
    mine = {"version": work.version + 1, "attempts": work.attempts + 1, "claimed_until": lease_end}
    with writing():
        if not seen.update(**mine):
            return False
    for field, value in mine.items():
        setattr(work, field, value)
    return True


def _run(work: DueWork, now: Instant) -> None:
    known = _handlers[work.kind]
    if work.attempts > known.attempts:  # its workers died one after the other
        return _give_up(work, now, work.last_error or "no worker survived it")
    last = work.attempts == known.attempts
    try:
        known.do(Job(work.kind, work.ref, work.payload, work.attempts, last), now)
    except GiveUpError as error:
        _give_up(work, now, str(error))
    except Exception as error:
        metrics.WORK.one_more(outcome="failed")
        logger.exception("%s failed, attempt %d of %d", work, work.attempts, known.attempts)
        _give_up(work, now, repr(error)) if last else _retry(work, now, repr(error))
    else:
        _close(work, now, done_at=now.wall, last_error="")
        metrics.WORK.one_more(outcome="done")


def _retry(work: DueWork, now: Instant, error: str) -> None:
    due_at = now.wall + timedelta(seconds=retry_after_s(work.attempts))
    _update_mine(work, due_at=due_at, last_error=error[:2000])


def _give_up(work: DueWork, now: Instant, error: str) -> None:
    metrics.WORK.one_more(outcome="given_up")
    logger.error("gave up on %s after %d attempts: %s", work, work.attempts, error)
    _close(work, now, gave_up_at=now.wall, last_error=error[:2000])


def _close(work: DueWork, now: Instant, **fields: object) -> None:
    repeat_s = _handlers[work.kind].repeat_s
    with writing():
        if _update_mine(work, **fields) and repeat_s:
            plan(work.kind, work.ref, now.wall + timedelta(seconds=repeat_s))


def _update_mine(work: DueWork, **fields: object) -> bool:
    """Writes unless it was planned anew or taken over meanwhile: then that counts, not this."""
    mine = DueWork.objects.filter(OPEN, pk=work.pk, version=work.version)
    with writing():
        return bool(mine.update(claimed_until=None, **fields))
