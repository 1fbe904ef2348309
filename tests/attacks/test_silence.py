"""Paid talk in writing against two who cheat: with silence, with typing, with closed tabs.

The real hub and keeper, two and a half minutes on a clock set by hand. What is billed is never
more than what is provable: both threads open on both screens (answers no more than 5 s apart),
and the advisor's signs (a message, typing) no more than 60 s apart.
"""

from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

import pytest

from minutewise.calls.actions import finish
from minutewise.calls.actions import talk as talking
from minutewise.calls.keeper.keeper import Keeper
from minutewise.calls.rules import Proven, closes_at
from minutewise.calls.tests.conftest import (  # noqa: F401 (fixtures)
    clock,
    dara,
    mirela,
    talk,
)
from minutewise.calls.tests.hubs import keeper_of
from minutewise.calls.tests.recording import Told
from minutewise.metering.proof import PROOF_GAP_MS
from minutewise.realtime.tests.stage import ALICE, BOB, Stage
from minutewise.realtime.tickets import Grant

STEP_MS, LASTS_MS, SILENCE_MS = 250, 150_000, 60_000
OPEN, HIDDEN, MUTE, CLOSED = "open", "hidden", "mute", "closed"


def always(_ms: int) -> str:
    return OPEN


def never(_ms: int) -> str:
    return ""


@dataclass(frozen=True)
class Plan:
    """What each side's page does at a time (ms since the start), and what the advisor does."""

    client: object = always
    advisor: object = always
    does: object = never


def every(s: float, what: str = "writes"):
    """The advisor gives a sign so often."""
    return lambda ms: what if ms % int(s * 1000) == 0 else ""


def until(s: float, then: str):
    """A page that is open until then."""
    return lambda ms: OPEN if ms < s * 1000 else then


def now_and_then(shown_s: int, gone_s: int, how: str):
    """Open for a while, then not, over and over."""
    return lambda ms: OPEN if ms % ((shown_s + gone_s) * 1000) < shown_s * 1000 else how


class Side:
    """One side's page as the plan has it, and when it answered with its thread in sight."""

    def __init__(self, stage: Stage, call: UUID, person: str, seat: str) -> None:
        self.stage, self.person = stage, person
        self.grant = Grant(f"call:{call}", seat, "thread")
        self.page, self.answers = None, []

    def is_now(self, how: str) -> None:
        if how == CLOSED:
            if self.page:
                self.page.leaves()
            self.page = None
            return
        self.page = self.page or self.stage.opens(self.person, self.grant)
        if self.page.frames("prove") and how != MUTE:
            self.page.proves(opened=how == OPEN)
            if how == OPEN:
                self.answers.append(self.stage.now_ms)


def stretches(marks: list[int], gap_ms: int) -> list[tuple[int, int]]:
    """From mark to mark, where they lie no further apart than the gap."""
    return [(a, b) for a, b in pairwise(marks) if b - a <= gap_ms]


def common_ms(*all_: list[tuple[int, int]]) -> int:
    """How long all of these hold at once."""
    cuts = sorted({edge for spans in all_ for span in spans for edge in span})
    return sum(b - a for a, b in pairwise(cuts) if all(_holds(spans, a) for spans in all_))


def _holds(spans: list[tuple[int, int]], at_ms: int) -> bool:
    return any(a <= at_ms < b for a, b in spans)


def lives(plan: Plan, talk, keeper: Keeper) -> tuple[int, int]:  # noqa: F811
    """(billed, provable) ms of a paid talk in writing that goes by this plan."""
    clock, stage = talk.clock, Stage(now_ms=talk.clock.ms)  # noqa: F811
    talk.rings(mode="text", maximum=1200).is_accepted()
    stage.at(clock.ms)
    sides = {
        "client": Side(stage, talk.id, ALICE, "client"),
        "advisor": Side(stage, talk.id, BOB, "advisor"),
    }
    start, signs = clock.ms, [clock.ms]
    while clock.ms < start + LASTS_MS and ((clock.ms - start) % 1_000 or talk_lives(talk)):
        clock.passes(ms=STEP_MS)
        stage.tick(clock.ms)
        at = clock.ms - start
        sides["client"].is_now(plan.client(at))
        sides["advisor"].is_now(plan.advisor(at))
        if done := plan.does(at):
            signs += [clock.ms] if signs_in(done, sides["advisor"], talk) else []
        for report in stage.reports(*KINDS):
            keeper.hear_hub({"hub": "h1", **report})
        keeper.tick()
        if at % 2_000 == 0:
            keeper.renew()
        TOLD[0].deliver()
    hang_up(talk, stage)
    signs.append(clock.ms)  # the end is within a silence that was not over yet, or too late
    proofs = [stretches(side.answers, PROOF_GAP_MS) for side in sides.values()]
    return talk.row.closed_ms, common_ms(*proofs, stretches(signs, SILENCE_MS))


KINDS = ("came", "went", "proven", "lost", "beat", "typing")
TOLD: list[Told] = []


def talk_lives(talk) -> bool:  # noqa: F811
    return talk.call.ended_at is None


def signs_in(what: str, advisor: Side, talk) -> bool:  # noqa: F811
    """Writes, or types where there is a page to type in; whether a sign was given."""
    if what == "writes":
        talking.say(talk.id, "advisor", "Look at the log.", talk.clock.now)
        return True
    if advisor.page is None:
        return False
    advisor.page.says("typing", topic=advisor.grant.topic)
    return True


def hang_up(talk, stage: Stage) -> None:  # noqa: F811
    """Where the hub's last proofs say that the interval closes, as the press asks it."""
    topic, row = stage.hub.members.topics.get(f"call:{talk.id}"), talk.row
    sides = {
        name: Proven(seat.since_ms, seat.until_ms())
        for name, seat in (topic.seats if topic else {}).items()
        if seat.since_ms is not None
    }
    closes = closes_at(talk.clock.ms, row.open_since_ms, sides, None)
    finish.hang_up(talk.id, "client", closes, talk.clock.now)


@pytest.fixture
def keeper(clock, db):  # noqa: F811
    found = keeper_of(clock)
    with Told(found) as bus:
        TOLD[:] = [bus]
        yield found


PLANS = {
    "both are there and the advisor writes": Plan(does=every(20)),
    "the advisor says nothing at all": Plan(),
    "the advisor writes just too rarely": Plan(does=every(61)),
    "the advisor writes just often enough": Plan(does=every(59)),
    "the advisor leans on a key and never sends": Plan(does=every(3, "types")),
    "the advisor types into a thread that is in the background": Plan(
        advisor=until(30, HIDDEN), does=every(3, "types")
    ),
    "the advisor closes the tab and writes from elsewhere": Plan(
        advisor=until(30, CLOSED), does=every(20)
    ),
    "the client reads with the thread hidden": Plan(client=until(30, HIDDEN), does=every(20)),
    "the client reads and answers no question": Plan(client=until(30, MUTE), does=every(20)),
    "the client closes the tab": Plan(client=until(30, CLOSED), does=every(20)),
    "the client shows the thread now and then": Plan(
        client=now_and_then(6, 7, HIDDEN), does=every(20)
    ),
    "the client opens and closes the tab": Plan(client=now_and_then(9, 8, CLOSED), does=every(20)),
    "both come and go, out of step": Plan(
        client=now_and_then(20, 9, MUTE), advisor=now_and_then(25, 11, HIDDEN), does=every(10)
    ),
}


# How much that is in seconds, where it matters: bounds alone would hold if nothing counted.
COUNTED_S = {
    "both are there and the advisor writes": (145, 150),
    "the advisor says nothing at all": (0, 1),
    "the advisor writes just too rarely": (0, 30),  # only the last stretch, which may yet be heard
    "the advisor writes just often enough": (145, 150),
    "the advisor leans on a key and never sends": (145, 150),  # counts; the client may pause
    "the client reads with the thread hidden": (25, 31),
    "the client closes the tab": (25, 31),
}


@pytest.mark.parametrize("name", PLANS)
def test_what_is_billed_is_at_most_what_is_provable(name, talk, keeper):  # noqa: F811
    billed, provable = lives(PLANS[name], talk, keeper)
    assert billed <= provable, f"{billed} ms billed, {provable} ms provable"
    least_s, most_s = COUNTED_S.get(name, (0, LASTS_MS // 1000))
    assert least_s * 1000 <= billed <= most_s * 1000, f"{billed} ms billed"
