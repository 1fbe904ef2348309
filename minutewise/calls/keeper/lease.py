"""The keeper's one row: who keeps, and until when every running meter was provably proven."""

from datetime import timedelta

from django.db.models.functions import Now

from minutewise.calls.actions.meter import lose
from minutewise.calls.models import Lease, Meter
from minutewise.kernel.clock import Instant
from minutewise.metering import State
from minutewise.work.quick.changed import PreparedUpdate
from minutewise.work.quick.prepared import Prepared
from minutewise.work.writing import writing

NAME = "keeper"
NOBODY = ""  # holds it after an orderly end
EXPIRES_MS = 6_000
_RENEW = PreparedUpdate(
    lambda holder, boot, beat_ms, proven_ms: (
        Lease.objects.filter(name=NAME, holder=holder, boot=boot),
        {"beat_ms": beat_ms, "proven_ms": proven_ms, "at": Now()},
    ),
    holder=str, boot=str, beat_ms=int, proven_ms=int,
)  # fmt: skip
_TAKE = PreparedUpdate(
    lambda holder, boot, beat_ms, proven_ms: (
        Lease.objects.filter(name=NAME),
        {
            "holder": holder, "boot": boot, "beat_ms": beat_ms, "proven_ms": proven_ms,
            "at": Now(),
        },
    ),
    holder=str, boot=str, beat_ms=int, proven_ms=int,
)  # fmt: skip
_LOCKED = Prepared(lambda: Lease.objects.select_for_update().filter(name=NAME))
_RUNNING = Prepared(
    lambda: Meter.objects.filter(state=State.RUNNING.value).values_list("call", "open_since_ms")
)


def take_over(holder: str, now: Instant) -> bool:
    """Takes the lease if nobody holds it (any more) and closes what ran under the old one.

    A holder that has not renewed it for three beats is gone. In another boot every holder of
    the old one is gone as well. One transaction: were it two, a second crash between them would
    lose the old mark.
    """
    with writing():
        before = _LOCKED.first()
        if before is not None and before.holder != holder and is_alive(before, now):
            return False
        proven_ms = close_open_intervals(before, now)
        mine: dict[str, str | int] = {
            "holder": holder, "boot": now.boot, "beat_ms": now.steady_ms, "proven_ms": proven_ms,
        }  # fmt: skip
        if before is None:
            Lease.objects.update_or_create(name=NAME, defaults={**mine, "at": Now()})
        else:
            _TAKE.do(**mine)
    return True


def is_alive(lease: Lease, now: Instant) -> bool:
    """Whether somebody holds it and has renewed it lately: by the steady clock of its boot, from
    elsewhere as the wall clocks say."""
    if lease.holder == NOBODY:
        return False
    if lease.boot == now.boot:
        return now.steady_ms - lease.beat_ms < EXPIRES_MS
    return abs(now.wall - lease.at) < timedelta(milliseconds=EXPIRES_MS)


def is_kept() -> bool:
    """Whether a keeper on any machine has renewed the lease lately, by the database's clock: for
    whoever only looks, and may have no steady reading in common with it."""
    lately = Lease.objects.filter(at__gt=Now() - timedelta(milliseconds=EXPIRES_MS))
    return lately.exclude(holder=NOBODY).exists()


def renew(holder: str, proven_ms: int, now: Instant) -> bool:
    """Says that every running meter was proven until `proven_ms`; False if the lease is lost."""
    beat_ms = now.steady_ms
    return bool(_RENEW.do(holder=holder, boot=now.boot, beat_ms=beat_ms, proven_ms=proven_ms))


def release(holder: str, now: Instant) -> None:
    """An orderly end: the next keeper need not wait until the lease is old. The mark stays."""
    mine = Lease.objects.filter(name=NAME, holder=holder, boot=now.boot)
    mine.update(holder=NOBODY)


def close_open_intervals(before: Lease | None, now: Instant) -> int:
    """After a crash: every interval that was open closes where the old lease proves it.

    Nobody knows of a second after that mark, so none is billed. What was opened in another boot
    than the lease was written in is worth nothing. Returns the mark (of this boot) that holds
    from now on.
    """
    ours = before if before is not None and before.boot == now.boot else None
    proven_ms = min(ours.proven_ms, now.steady_ms) if ours else now.steady_ms
    for call, since_ms in _RUNNING.columns():
        lose(call, proven_ms if ours else since_ms or 0, now)
    return proven_ms
