"""Scenes of disputes at an edge: a clock to the millisecond, earnings that are short, who may not.

Each yields after every deed, so that everything is held against the model in between. Chance
rarely comes here, and the faults that live here are found in one story.
"""

from tests.invariants.disputes import moves
from tests.invariants.disputes.model import SETTLES, WINDOW

BEGIN = 1_000  # seeds from here on are stories of these scenes


def _charge(story):
    paid = story.rng.choice([300, 501, 999, 1250])
    return moves.is_charged(story, paid, paid * story.rng.choice([0, 2000, 3333]) // 10_000)


def _asked(story):
    charge = _charge(story)
    moves.asks_back(story, charge, story.rng.choice([charge.paid, charge.paid // 2]))
    return charge


def the_window_closes(story):
    """Asked a millisecond before the end of the thirty days, upon it, and after it."""
    charges = [_charge(story) for _ in range(3)]
    yield
    for charge, ms in zip(charges, (-1, 0, 1), strict=True):
        moves.until(story, charge.at + WINDOW, ms)
        moves.asks_back(story, charge, charge.paid)
        yield


def earnings_are_short(story):
    """What the two agree on needs money that is not there; what an operator decides does not."""
    charge = _charge(story)
    if story.advisor_has:
        moves.takes_out(story, story.advisor_has)
    yield moves.asks_back(story, charge, charge.paid)
    yield moves.brings(story, charge, "advisor", "give_back")
    part = charge.paid // 2
    yield moves.brings(story, charge, "advisor", "offer", part)
    yield moves.brings(story, charge, "client", "accept", part)
    yield moves.brings(story, charge, "client", "refuse")
    yield moves.brings(story, charge, story.rng.choice(["client", "advisor"]), "escalate")
    yield moves.decides_as(story, charge, story.olga, charge.paid)
    yield moves.until(story, charge.lapses)


def the_two_run_out_of_time(story):
    """It goes to the operator when 72 hours are over, and not a millisecond before."""
    charge = _asked(story)
    yield
    yield moves.until(story, charge.begun + SETTLES, -1)
    yield moves.brings(story, charge, "advisor", "refuse")
    yield moves.until(story, charge.begun + SETTLES)
    yield moves.brings(story, charge, "client", "withdraw")


def one_answers_oneself(story):
    """Nobody accepts what they have offered themselves, or an offer that is not open any more."""
    charge = _asked(story)
    yield
    part, less = charge.asked // 2, charge.asked // 3
    yield moves.brings(story, charge, "advisor", "offer", part)
    yield moves.brings(story, charge, "advisor", "accept", part)
    yield moves.brings(story, charge, "client", "accept", part + 1)
    yield moves.brings(story, charge, "client", "counter", less)
    yield moves.brings(story, charge, "client", "accept", less)
    yield moves.brings(story, charge, "advisor", "accept", less)


def somebody_decides(story):
    """Parties do not, nor who decided before; an appeal is the last word, whoever makes it."""
    charge, rng = _asked(story), story.rng
    yield
    yield moves.brings(story, charge, "advisor", "refuse")
    yield moves.brings(story, charge, rng.choice(["client", "advisor"]), "escalate")
    for party in (story.mirela, story.dara):
        yield moves.decides_as(story, charge, party, charge.asked)
    yield moves.decides_as(story, charge, story.olga, charge.asked // 2)
    yield moves.brings(story, charge, "client", "appeal", words="")
    yield moves.until(story, charge.lapses, -1)
    yield moves.brings(story, charge, rng.choice(["client", "client", "advisor"]), "appeal")
    yield moves.decides_as(story, charge, story.olga, 1)
    yield moves.decides_as(story, charge, story.oscar, rng.choice([0, 1, charge.asked]))
    yield moves.brings(story, charge, "client", "appeal")


def nobody_appeals(story):
    """A decision is final when its seven days are over; then it is too late to appeal, also
    before a worker has come by."""
    charge = _asked(story)
    yield
    yield moves.until(story, charge.begun + SETTLES)
    yield moves.decides_as(story, charge, story.olga, charge.asked // 2)
    yield moves.until(story, charge.lapses, -1)
    yield moves.until(story, charge.lapses, works=False)
    yield moves.brings(story, charge, story.rng.choice(["client", "advisor"]), "appeal")
    yield moves.goes_by(story, story.rng.choice([0, 1]))
    yield moves.brings(story, charge, "advisor", "appeal")


def the_bank_comes(story):
    """While something is asked back; comes last, as nothing is charged any more afterwards."""
    yield _asked(story)
    yield _asked(story)
    yield moves.charged_back(story)
    for charge in story.charges:
        if charge.is_open:
            yield moves.brings(story, charge, "advisor", "give_back")


SCENES = (the_window_closes, earnings_are_short, the_two_run_out_of_time, one_answers_oneself,
          somebody_decides, nobody_appeals)  # fmt: skip
