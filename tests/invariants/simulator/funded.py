"""Sessions of one call that becomes paid while it lasts: offered, confirmed and raised by the
wallet or by a card, with a gateway that is as unreliable as everything else in here.
"""

from functools import partial

from minutewise.advisors.models import Service
from minutewise.networks.models import Policy
from tests.invariants.simulator import brief, moves
from tests.invariants.simulator.cast import MODES
from tests.invariants.simulator.till import Till

__all__ = ["BEGIN", "OVER_MS", "Till", "begins"]

BEGIN = 30_000  # seeds from here on are such sessions
OVER_MS = 60_000
LEAST = 100  # of one authorisation


def begins(session):
    """The plan of the whole session; from then on time does what was planned."""
    rng, at = session.rng, session.at
    Service.objects.update(kind=Service.Kind.AGREEMENT)
    offer_s = rng.choice([300, 300, 8])
    session.till.offer_ms = offer_s * 1000
    Policy.objects.update(minimum_minutes=rng.choice([0, 0, 1]), offer_s=offer_s)
    each = partial(partial, brief._each, session)
    at(300, partial(brief._rings, session, session.cast.advisors[0], rng.choice(MODES), None))
    at(rng.choice([900, 1_500]), each(brief._answers))
    at(3_500, each(_offers))
    at(4_200, each(_confirms))
    for ms in sorted(rng.sample(range(6_000, 52_000), 10)):
        at(ms, each(_acts))
    at(rng.choice([53_000, 55_000]), each(moves._hangs_up))
    if rng.random() < 0.5:
        at(rng.randrange(2_000, 55_000), partial(brief._will_die, session, rng.randrange(1, 40)))
    at(2_000, session.till.works)


def _acts(session, life):
    if life.stage != "live":
        brief._answers(session, life)
    elif not life.rows:
        session.rng.choice([_offers, _confirms, _confirms, _takes_back])(session, life)
    else:
        session.rng.choice(ACTS)(session, life)


def _offers(session, life):
    mode = life.truth.modes[-1][2]
    rate = life._price(mode)[0] * session.rng.choice([1, 1, 2])
    session.presses(life, "advisor", "offer", {"rate": rate, "reason": ""})


def _takes_back(session, life):
    session.presses(life, session.rng.choice(["advisor", "client"]), "withdraw", {"word": ""})


def _confirms(session, life):
    terms = life.funds.offered
    if terms is None:
        return
    seconds = session.rng.choice([31, 31, 61, 301])
    worth = terms["rate"] * seconds // terms["rate_unit_s"]
    maximum = max(worth, terms["minimum_charge"], LEAST)
    if session.rng.random() < 0.65:
        session.till.presses(life, "confirm", maximum)
    else:
        body = {"maximum": maximum, "rate": terms["rate"]}
        session.presses(life, "client", "confirm", body)


def _raises_by_card(session, life):
    more = session.rng.choice([LEAST, 101, 250, 600])
    session.till.presses(life, "raise", life.agreed[-1]["maximum"] + more)


def _lapses(session, life):
    session.till.lapses(life)


ACTS = (moves._pauses, moves._resumes, moves._resumes, moves._raises, _raises_by_card,
        _raises_by_card, moves._waives, moves._changes_mode, moves._line, moves._dawdles,
        _lapses)  # fmt: skip
