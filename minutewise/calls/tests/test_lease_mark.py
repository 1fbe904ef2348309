"""What the lease says was proven, when losses could not be written: found without looking at all.

The keeper remembers whose meter runs on over a loss. Here everything that is due is refused, as by
a database that is away, and the lease must say what one would find who looks through every call.
"""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewise import metering
from minutewise.calls.keeper import keeper as module
from minutewise.calls.keeper.keeper import Keeper
from minutewise.calls.keeper.watch import SIDES, Watch, lost_at
from minutewise.calls.rules import Waits
from minutewise.kernel.clock import Instant
from minutewise.metering import State

START = datetime(2026, 11, 1, tzinfo=UTC)

CALLS = [UUID(int=number + 1) for number in range(3)]
HUBS = ("h1", "h2")
RUNNING = metering.connect(
    metering.accept(
        metering.confirm(metering.Meter(terms=metering.Terms(rate=100)), maximum=5_000)
    ),
    1_000_000,
)
PAUSED = metering.pause(RUNNING, metering.Reason.LOST, 1_000_000)

call, hub, seat = st.sampled_from(CALLS), st.sampled_from(HUBS), st.sampled_from(SIDES)
age = st.integers(0, 9_000)
deed = st.one_of(
    st.tuples(st.just("proven"), call, hub, seat, age),
    st.tuples(st.just("lost"), call, hub, seat, age),
    st.tuples(st.just("beat"), hub, age),
    st.tuples(st.just("passes"), st.integers(1, 9_000)),
    st.tuples(st.just("read"), call, st.sampled_from([RUNNING, PAUSED, None])),
    st.tuples(st.just("over"), call),
)


class Scene:
    """A keeper whose orders are all refused, and whose lease goes nowhere but into `said`."""

    def __init__(self, patch):
        self.ms, self.said, self.rows = 1_000_000, [], {}
        patch.setattr(module, "carry_out", lambda *_: False)
        patch.setattr(module, "load_one", lambda call, _now: self.rows.get(call))
        patch.setattr(module, "lease", SimpleNamespace(EXPIRES_MS=6_000, renew=self.renew))
        self.keeper = Keeper(lambda: Instant(START, self.ms, "boot"), "k1")
        self.keeper.active = True

    def renew(self, _name, proven_ms, _now):
        self.said.append(proven_ms)
        return True

    def does(self, kind, *what):
        if kind == "passes":
            self.ms += what[0]
            self.keeper.tick()
        elif kind == "beat":
            self.keeper.hear_hub({"hub": what[0], "kind": "beat", "age_ms": what[1]})
        elif kind in {"proven", "lost"}:
            call, hub, seat, age_ms = what
            said = {"hub": hub, "kind": kind, "topic": f"call:{call}", "seat": seat}
            self.keeper.hear_hub({**said, "age_ms": age_ms})
        else:
            call, meter = (*what, None)[:2]
            watch = Watch(
                call=call, stage="live", since_ms=self.ms, waits=Waits.of({}), meter=meter
            )
            self.rows[call] = watch if kind == "read" else None
            self.keeper.look_up(call)

    def looked_through(self):
        """The oldest word of a hub, or of a loss under a meter that runs."""
        marks = [mark for mark, _ in self.keeper.vouched.marks.values()]
        running = [
            watch for watch in self.keeper.watches.values()
            if watch.meter is not None and watch.meter.state is State.RUNNING
        ]  # fmt: skip
        lost = [lost_at(watch) for watch in running]
        return min([*marks, *(at for at in lost if at is not None)], default=self.ms)


@given(st.lists(deed, max_size=40))
def test_the_lease_says_the_oldest_of_all_losses_that_are_not_written(deeds):
    with pytest.MonkeyPatch.context() as patch:
        scene = Scene(patch)
        for call in CALLS:
            scene.does("read", call, RUNNING)
        for each in deeds:
            scene.does(*each)
            scene.keeper.renew()
            assert scene.said[-1] == scene.looked_through()
