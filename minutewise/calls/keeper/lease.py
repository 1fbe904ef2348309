"""The keeper's one row: who keeps, and until when every running meter was provably proven."""

from minutewise.calls.actions.meter import lose
from minutewise.calls.models import Lease, Meter
from minutewise.kernel.clock import Instant
from minutewise.metering import State
from minutewise.work.writing import writing

NAME = "keeper"
EXPIRES_MS = 6_000


def take(holder: str, now: Instant) -> Lease | None:
    """Claims the lease if nobody holds it (any more); returns it as it was before.

    A holder that has not renewed it for three beats is gone. In another boot every holder of
    the old one is gone as well.
    """
    with writing():
        before = Lease.objects.select_for_update().filter(name=NAME).first()
        if before is None:
            return Lease.objects.create(
                name=NAME, holder=holder, boot=now.boot, beat_ms=now.steady_ms,
                proven_ms=now.steady_ms, at=now.wall,
            )  # fmt: skip
        alive = before.boot == now.boot and now.steady_ms - before.beat_ms < EXPIRES_MS
        if alive and before.holder != holder:
            return None
        Lease.objects.filter(name=NAME).update(
            holder=holder, boot=now.boot, beat_ms=now.steady_ms,
            proven_ms=before.proven_ms if before.boot == now.boot else now.steady_ms, at=now.wall,
        )  # fmt: skip
        return before


def renew(holder: str, proven_ms: int, now: Instant) -> bool:
    """Says that every running meter was proven until `proven_ms`; False if the lease is lost."""
    return bool(
        Lease.objects.filter(name=NAME, holder=holder, boot=now.boot).update(
            beat_ms=now.steady_ms, proven_ms=proven_ms, at=now.wall
        )
    )


def close_open_intervals(before: Lease, now: Instant) -> None:
    """After a crash: every interval that was open closes where the old lease proves it.

    Nobody knows of a second after that mark, so none is billed. Readings of the boot that the
    lease was written in are compared; an interval of any other boot is worth nothing.
    """
    for row in Meter.objects.filter(state=State.RUNNING.value):
        since = row.open_since_ms or 0
        proven = before.proven_ms if row.boot == before.boot else since
        lose(row.call_id, min(proven, now.steady_ms) if row.boot == now.boot else proven, now)
