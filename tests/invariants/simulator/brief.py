"""Brief sessions: one call of some seconds, and the machine dies in the middle of one press.

They cost a third of a long one, so there can be many: a death at each write of each action.
"""

from functools import partial

from tests.invariants.simulator import firm_moves, moves
from tests.invariants.simulator.cast import MODES

BEGIN = 10_000  # seeds from here on are brief sessions
OVER_MS = 14_000
ACTS = (moves._pauses, moves._resumes, moves._raises, moves._waives, moves._changes_mode,
        moves._writes, moves._line, moves._dawdles)  # fmt: skip


def begins(session):
    """The plan of the whole session; from then on time does what was planned."""
    rng = session.rng
    page = session.cast.advisors[-1]
    mode, seconds = rng.choice(MODES), rng.choice([301, 301, 600])
    maximum = moves._worth(page, mode, seconds)
    at = session.at
    at(300, partial(_rings, session, page, mode, maximum))
    at(rng.choice([900, 1_500]), partial(_each, session, _answers))
    for ms in sorted(rng.sample(range(3_000, 9_000), 2)):
        at(ms, partial(_each, session, _acts))
    at(rng.choice([9_500, 10_000, 11_000]), partial(_each, session, moves._hangs_up))
    when = rng.choice([200, 800, 1_400, 2_900, 5_000, 9_400, 9_400])
    if rng.random() < 0.8:
        at(when, partial(_will_die, session, rng.randrange(1, 24)))
    else:
        at(rng.randrange(1_000, 12_000), partial(_is_killed, session))
    at(12_000, partial(_is_killed, session, at_last=True))


def _rings(session, page, mode, maximum):
    key = f"r{next(session.order)}"
    press = partial(session.rings, session.cast.clients[0], page, mode, maximum, key)
    life = press()
    if life is None:  # died before it rang: the same press once more
        session.after(6_000, lambda: _come(session, press()))
    _come(session, life)


def _come(session, life):
    if life is not None:
        for side in ("client",) if life.ring else ("client", "advisor"):
            session.after(session.rng.choice([10, 400]), partial(session.opens, life, side))


def _each(session, act):
    for life in session.lives.values():
        if life.stage != "ended":
            act(session, life)


def _answers(session, life):
    if not life.ring:
        session.presses(life, "advisor", "accept")
    elif session.rng.random() < 0.15:
        for person in session.cast.firm.people:
            session.presses(life, "advisor", "decline", {"word": ""}, by=person)
    else:
        firm_moves.takes_it(session, life, life.ring.alone or session.cast.firm.people[0])


def _acts(session, life):
    if life.stage != "live":
        _answers(session, life)
    elif life.ring and session.rng.random() < 0.7:
        firm_moves.hands_over(session, life, waits=(0, 300, 1_500))
    else:
        session.rng.choice(ACTS)(session, life)


def _will_die(session, writes):
    if session.machine.is_up:
        session.machine.dies_at = writes
        session.tell(f"the machine will die at write {writes} from here")


def _is_killed(session, *, at_last=False):
    if session.machine.is_up and not (at_last and session.crashes):
        session.crash("by SIGKILL")
