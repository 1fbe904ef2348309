"""A keeper that hears hubs made of nothing but words."""

from uuid import UUID

from minutewise.calls.keeper.keeper import Keeper
from minutewise.calls.tests.recording import deliver


class Hub:
    """Says what a hub would say, with ages as of the clock."""

    def __init__(self, clock, name="h1"):
        self.clock, self.name, self.listeners = clock, name, []

    def tells(self, *keepers):
        self.listeners = list(keepers)
        return self

    def says(self, kind, **fields):
        deliver()
        for keeper in self.listeners:
            keeper.hear_hub({"hub": self.name, "kind": kind, **fields})

    def proves(self, call: UUID, *seats, age_ms=0):
        for seat in seats or ("client", "advisor"):
            self.says("proven", topic=f"call:{call}", seat=seat, age_ms=age_ms)

    def loses(self, call: UUID, *seats, age_ms=5_000):
        for seat in seats:
            self.says("lost", topic=f"call:{call}", seat=seat, age_ms=age_ms)

    def beats(self, age_ms=0):
        self.says("beat", age_ms=age_ms)


def keeper_of(clock, name="k1"):
    """A keeper that was started on this clock."""
    keeper = Keeper(clock, name)
    keeper.start()
    return keeper


def time_passes(clock, keepers=(), hubs=(), *, s=0, step_ms=250, renews=True):
    """Clocks, beats, ticks and the lease as they go in a running installation."""
    until = clock.ms + int(s * 1000)
    deliver()
    while clock.ms < until:
        clock.passes(ms=min(step_ms, until - clock.ms))
        for hub in hubs:
            if clock.ms % 1_000 == 0:
                hub.beats()
        for keeper in keepers:
            keeper.tick()
            if renews and clock.ms % 2_000 == 0:
                keeper.renew()
        deliver()
