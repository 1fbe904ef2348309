"""Scenes of a company: each begins with a press on its button and goes as somebody planned it.

Nothing dies in here: what is wrong is wrong without it, and found in one or two sessions.
"""

from functools import partial

from tests.invariants.simulator import firm_moves, moves
from tests.invariants.simulator.cast import MODES, prices, reprice

BEGIN = 20_000  # seeds from here on are sessions of scenes
OVER_MS = 190_000


def begins(session):
    """Two clients, whose calls overlap: each rings again when the last scene is over."""
    for number, client in enumerate(session.cast.clients):
        kinds = session.rng.sample(SCENES, 3)
        for place, scene in enumerate(kinds):
            at = 300 + number * 23_000 + place * 52_000 + session.rng.randrange(900)
            session.at(at, partial(_plays, session, client, scene))


def _plays(session, client, scene):
    rng, page = session.rng, session.cast.advisors[-1]
    mode = rng.choice(MODES)
    maximum = moves._worth(page, mode, 301)
    life = session.rings(client, page, mode, maximum, f"r{next(session.order)}")
    if life is not None:
        session.after(400, partial(session.opens, life, "client"))
        scene(session, life)


def _after(session, ms, act, *given, **more):
    session.after(ms + session.rng.randrange(300), partial(act, session, *given, **more))


def _presses(session, life, side, action, body=None, by=None):
    if life.stage != "ended":
        session.presses(life, side, action, body, by=by)


def _taken(session, life, ms=1_000):
    _after(session, ms, lambda _s: firm_moves.takes_it(session, life, _rung(session, life)))


def _rung(session, life):
    return life.ring.alone or (session.cast.firm.free() or session.cast.firm.people)[0]


def _asks(session, life):
    """The agent asks whoever is free; by the simulator's own record."""
    if life.stage == "live" and (free := session.cast.firm.free()):
        to = session.rng.choice(free)
        session.presses(life, "advisor", "transfer", {"to": str(to.id), "word": "x"})


def _takes_over(session, life):
    if asked := life.ring.asked:
        firm_moves.takes_it(session, life, asked)


def _loses_the_holder(session, life):
    for tab in life.tabs["advisor"]:
        tab.drops(9_000)


def all_are_rung_in_the_end(session, life):
    _after(session, 17_000, lambda _s: firm_moves.takes_it(session, life, _rung(session, life)))
    _after(session, 26_000, _presses, life, "client", "hang-up")


def nobody_answers(session, life):
    """It is missed after 45 s."""


def all_say_no(session, life):
    for number, person in enumerate(session.cast.firm.people):
        _after(session, 2_000 + 17_000 * (number > 0), _presses, life, "advisor", "decline",
               {"word": "No"}, by=person)  # fmt: skip


def a_crowd_answers(session, life):
    for person in session.cast.firm.people:
        session.after(16_000, partial(_presses, session, life, "advisor", "accept", by=person))
    _after(session, 24_000, _presses, life, "client", "hang-up")


def who_rings_switches_off(session, life):
    first = _rung(session, life)
    _after(session, 3_000, lambda _s: session.switches(first))
    _after(session, 9_000, lambda _s: session.switches(first))
    _taken(session, life, 12_000)
    _after(session, 25_000, _presses, life, "client", "hang-up")


def is_handed_over(session, life):
    _taken(session, life)
    if session.rng.random() < 0.5:
        _after(session, 10_500, _loses_the_holder, life)
    _after(session, 8_000, _asks, life)
    _after(session, 14_000, _takes_over, life)
    _after(session, 32_000, _presses, life, "client", "hang-up")


def is_handed_over_in_a_pause(session, life):
    _taken(session, life)
    _after(session, 8_000, _presses, life, "advisor", "pause")
    _after(session, 9_000, _asks, life)
    _after(session, 11_000, _takes_over, life)
    _after(session, 34_000, _presses, life, "advisor", "hang-up")


def prices_change_before_it_is_handed_over(session, life):
    _taken(session, life)
    page = session.cast.advisors[-1]
    _after(session, 8_000, lambda _s: reprice(page, prices(session.rng, dear=True)))
    _after(session, 9_000, _asks, life)
    _after(session, 12_000, _takes_over, life)
    _after(session, 30_000, _presses, life, "client", "hang-up")


def a_colleague_does_not_answer(session, life):
    _taken(session, life, 500)
    _after(session, 4_000, _asks, life)
    _after(session, 51_000, _presses, life, "client", "hang-up")


def a_colleague_goes(session, life):
    _taken(session, life)
    _after(session, 8_000, _asks, life)
    _after(session, 10_000, _asked_switches, life)
    _after(session, 14_000, _presses, life, "client", "hang-up")


def _asked_switches(session, life):
    if asked := life.ring.asked:
        session.switches(asked)
        session.after(9_000, lambda: session.switches(asked))


def one_hangs_up_meanwhile(session, life):
    _taken(session, life)
    _after(session, 8_000, _asks, life)
    ms = session.rng.choice([9_000, 12_000])
    session.after(ms, partial(_presses, session, life, "client", "hang-up"))
    session.after(ms + session.rng.choice([0, 1]), partial(_takes_over, session, life))


SCENES = (
    all_are_rung_in_the_end, nobody_answers, all_say_no, a_crowd_answers, who_rings_switches_off,
    is_handed_over, is_handed_over, is_handed_over_in_a_pause,
    prices_change_before_it_is_handed_over, a_colleague_does_not_answer, a_colleague_goes,
    one_hangs_up_meanwhile,
)  # fmt: skip
