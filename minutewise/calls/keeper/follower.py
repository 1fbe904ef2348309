"""Several machines: all processes read the clock of the boot that the lease is written in.

Steady readings mean something within one boot only. So a process on another machine learns how
far ahead of its own that clock is, from the lease that the keeper renews every two seconds: its
reading then, plus its age by the database's clock. An estimate is low by what a message to the
database takes; it is only ever corrected upwards, a little at a time.
"""

from django.db.models.functions import Now

from minutewise.calls.keeper.lease import EXPIRES_MS, NAME
from minutewise.calls.models import Lease
from minutewise.work import clock

AGREE_MS = 100  # so far may two estimates lie apart: the database's clock did not jump between
STEP_MS_MAX = 20


class Follower:
    """Looks at the lease now and then; not for the active keeper, who writes it."""

    def __init__(self) -> None:
        self._first: tuple[str, int, int] | None = None  # boot, beat, estimate

    def look(self) -> bool:
        """True when this process reads the right clock: the lease's, or its own if nobody keeps.

        The first time on another machine takes two renewals of the lease.
        """
        lease = Lease.objects.filter(name=NAME).annotate(read_at=Now()).first()
        # After the answer: anything earlier would put us ahead where the question took its time.
        ours_ms = clock.own_steady_ms()
        if lease is None:
            return True
        age_ms = int((lease.read_at - lease.at).total_seconds() * 1000)
        if not 0 <= age_ms < EXPIRES_MS:
            return True
        if lease.boot == clock.boot_id():
            clock.follow(None)
            return True
        return self._follow(lease, lease.beat_ms + age_ms - ours_ms)

    def _follow(self, lease: Lease, ahead_ms: int) -> bool:
        known = clock.followed()
        if known is not None and known[0] == lease.boot:
            step_ms = min(max(0, ahead_ms - known[1]), STEP_MS_MAX)
            clock.follow(lease.boot, known[1] + step_ms)
            return True
        first = self._first
        if first and first[:2] == (lease.boot, lease.beat_ms):
            return False  # the same renewal as before
        self._first = (lease.boot, lease.beat_ms, ahead_ms)
        if first is None or first[0] != lease.boot or abs(first[2] - ahead_ms) > AGREE_MS:
            return False
        clock.follow(lease.boot, max(first[2], ahead_ms))
        return True
