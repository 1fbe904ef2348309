"""Whom a company's call rings, as a table of situations: Nils, Olga and Pia answer for it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from minutewise.calls.rules.routing import Agent, End, Turn, route

NILS, OLGA, PIA = (UUID(int=n) for n in (1, 2, 3))
NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
WAITS = {"first_ms": 15_000, "ring_ms": 45_000}
RINGS, NO, GONE = End.RINGING, End.DECLINED, End.WITHDRAWN


def team(**busy):
    """Nils has been idle for an hour, Olga for half of one, Pia for a minute."""
    idle = {"nils": (NILS, 60), "olga": (OLGA, 30), "pia": (PIA, 1)}
    return [
        Agent(person, NOON - timedelta(minutes=minutes), available=not busy.get(name, False))
        for name, (person, minutes) in idle.items()
    ]


ALONE = {"again_ms": 15_000, "number": 1}
ALL = {"again_ms": 45_000, "number": 2}
SITUATIONS = [
    # (who is not available, how it went so far, s passed, what is due, why)
    ({}, {}, 0, Turn(ring=(NILS,), **ALONE), "the longest idle is rung first, alone"),
    ({"nils": True}, {}, 0, Turn(ring=(OLGA,), **ALONE), "who is busy is passed over"),
    ({}, {NILS: RINGS}, 14.999, Turn(**ALONE), "he has fifteen seconds for himself"),
    ({}, {NILS: RINGS}, 15, Turn(ring=(OLGA, PIA), **ALL), "then all, and he keeps ringing"),
    ({}, {NILS: NO}, 3, Turn(ring=(OLGA, PIA), **ALL), "after a no nobody waits"),
    ({"nils": True}, {NILS: RINGS}, 3, Turn(ring=(OLGA, PIA), withdraw=(NILS,), **ALL),
     "his socket went: it goes on at once"),
    ({"pia": True}, {NILS: RINGS}, 15, Turn(ring=(OLGA,), **ALL), "Pia talks already"),
    ({}, {NILS: NO, OLGA: RINGS, PIA: RINGS}, 20, Turn(**ALL), "nobody new: it rings on"),
    ({}, {NILS: NO, OLGA: NO, PIA: RINGS}, 20, Turn(**ALL), "one can still answer"),
    ({}, {NILS: NO, OLGA: NO, PIA: NO}, 20, Turn(over="declined"), "all have said no"),
    ({"olga": True, "pia": True}, {NILS: NO}, 4, Turn(over="declined"),
     "the only one there has said no"),
    ({"nils": True, "olga": True, "pia": True}, {NILS: RINGS}, 4,
     Turn(withdraw=(NILS,), over="missed"), "the only one there has gone"),
    ({"olga": True, "pia": True}, {NILS: NO, OLGA: GONE}, 9, Turn(over="missed"),
     "one said no, one went: nobody answered"),
    ({}, {NILS: GONE, OLGA: RINGS, PIA: RINGS}, 20, Turn(ring=(NILS,), **ALL),
     "back in time, he is rung again"),
    ({}, {NILS: NO, OLGA: RINGS, PIA: RINGS}, 44.999, Turn(**ALL), "a millisecond before the end"),
    ({}, {NILS: RINGS, OLGA: RINGS, PIA: RINGS}, 45, Turn(over="missed"), "time is up"),
    ({"pia": True}, {NILS: RINGS, PIA: RINGS}, 45, Turn(withdraw=(PIA,), over="missed"),
     "time is up; Pia had gone and has missed nothing"),
    ({"nils": True, "olga": True, "pia": True}, {}, 0, Turn(over="missed"), "nobody there at all"),
]  # fmt: skip


@pytest.mark.parametrize(("busy", "rung", "s", "due", "why"), SITUATIONS, ids=lambda v: None)
def test_who_is_rung(busy, rung, s, due, why):
    assert route(team(**busy), rung, int(s * 1000), **WAITS) == due, why


def test_with_a_first_round_of_nothing_all_ring_at_once():
    turn = route(team(), {}, 0, first_ms=0, ring_ms=45_000)
    assert turn == Turn(ring=(NILS, OLGA, PIA), **ALL)


def test_of_two_who_are_idle_since_the_same_moment_the_same_one_is_always_first():
    twins = [Agent(OLGA, NOON), Agent(NILS, NOON)]
    assert route(twins, {}, 0, **WAITS) == route(twins[::-1], {}, 0, **WAITS)
