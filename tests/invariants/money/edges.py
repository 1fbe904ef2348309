"""Scenes of money at an edge: limits to the millisecond, steps of a tier to the cent, leaving,
debts, what a bank sends back. Chance rarely comes here; faults that live here are found at once.
"""

import contextlib
from datetime import datetime, timedelta

from minutewise.kernel.errors import RuleError
from minutewise.ledger.queries import wallet
from minutewise.payments.models import Payment
from tests.invariants.money import checks, moves
from tests.invariants.money.model import AGAIN, WAIT, quarter
from tests.invariants.money.outside import CARDS
from tests.invariants.money.story import Story

BEGIN = 1_000  # seeds from here on are stories of these scenes
DAY_MS = 86_400_000


class EdgeStory(Story):
    """Each scene once; with which it begins is the seed's. Nothing outside is slow, nobody dies."""

    def _gathers(self):
        super()._gathers()
        self.outside.losses = 0.0
        first = (self.seed - BEGIN) % len(SCENES)
        self.scenes = SCENES[first:] + SCENES[:first]
        self.steps = len(SCENES)

    def _step(self, number):
        scene = self.scenes[number]
        self.tell(f"-- {scene.__name__}")
        scene(self)
        moves.come_to_rest(self)
        checks.after(self, whole=False)
        self.later(40 * DAY_MS)  # a month in which nobody has spent or sampled anything

    # ---- deeds that may be refused ----

    def tries(self, act, *what, **how):
        try:
            act(self, *what, **how)
        except RuleError as refused:
            self.tell(f"{act.__name__}: refused, {refused.code}")
            self.done.add(f"{act.__name__} {refused.code}")

    def rings(self, client, page, maximum, ms=90_000, **how):
        self.tries(moves.rings, client, page, maximum, ms=ms, **how)

    def somebody(self):
        """A client with money enough, and a page."""
        client = self.rng.choice(self.cast.clients)
        self.tops_up(client, 4_000)
        return client, self.rng.choice(self.cast.advisors)

    def tops_up(self, client, amount):
        moves.tops_up(self, client, amount, CARDS[0])

    def newcomer(self):
        """Somebody leaves and joins again: nobody has met this account."""
        number = self.rng.randrange(len(self.cast.clients))
        moves.leaves(self, number)
        self.tops_up(self.cast.clients[number], 4_000)
        return self.cast.clients[number]

    def until(self, when):
        self.later(max(0, int((when - self.now.wall) / timedelta(milliseconds=1))))


# ---- limits ----


def a_raise_waits_a_day(story):
    """Not a millisecond less and not one more; less of it keeps the time that has passed."""
    client, page = story.somebody()
    span = story.rng.choice(["call", "day"])
    moves.wishes(story, client, span, 300)
    story.rings(client, page, 301)
    moves.wishes(story, client, span, 900)
    at = story.now.wall + WAIT
    if story.rng.random() < 0.5:
        story.later(DAY_MS // 2)
        moves.wishes(story, client, span, 800)
    story.until(at - timedelta(milliseconds=1))
    story.rings(client, page, 500, ms=0)
    story.until(at)
    story.rings(client, page, 500, ms=61_000)
    moves.wishes(story, client, span, None)
    story.later(DAY_MS)


def what_was_spent_counts(story):
    """To the cent, in the day and in the month; from midnight on the day is another."""
    client, page = story.somebody()
    span = story.rng.choice(["day", "month"])
    story.until(story.now.wall.replace(day=20, hour=22, minute=0, second=0, microsecond=0))
    moves.wishes(story, client, span, 700)
    story.rings(client, page, 300)
    today = story.now.wall.date()
    left = 700 - sum(n for at, n in story.model.spent[client.id] if at.date() == today)
    story.rings(client, page, left + 1)
    story.rings(client, page, left, ms=61_000)
    midnight = (story.now.wall + timedelta(days=1)).replace(hour=0, minute=0)
    story.until(midnight - timedelta(milliseconds=1))
    story.rings(client, page, 700, ms=0)
    story.later(1)
    story.rings(client, page, 700, ms=61_000)
    moves.wishes(story, client, span, None)
    story.later(DAY_MS)


def who_leaves_keeps_the_limits(story):
    """An account that is erased and begun anew has spent what it had spent, and may no more."""
    client, page = story.somebody()
    number = story.cast.clients.index(client)
    story.until(story.now.wall.replace(day=10, hour=9) + timedelta(days=31))
    moves.wishes(story, client, "month", 800)
    story.rings(client, page, 500)
    moves.leaves(story, number)
    again = story.cast.clients[number]
    story.tops_up(again, 2_000)
    story.rings(again, page, 801)
    left = 800 - sum(amount for _at, amount in story.model.spent[again.id][-1:])
    story.rings(again, page, left + 1)
    story.rings(again, page, left)
    moves.wishes(story, again, "month", None)
    story.later(DAY_MS)


# ---- samples ----


def a_sample_comes_back(story):
    """Used up once twenty seconds of it ran; there again when thirty days have passed."""
    client, page = story.somebody()
    before = len(story.model.uses)
    for ms in (19_999, 1, 20_000)[story.rng.choice([0, 2]) :]:
        story.rings(client, page, 400, ms=ms)
        story.later(1_000)
    story.rings(client, page, 400, ms=61_000)
    mine = story.model.uses[before:]  # all of it counts until the first of it is too old
    story.until((mine[0].at if mine else story.now.wall) + AGAIN)
    story.rings(client, page, 400, ms=19_000)
    story.later(1)
    story.rings(client, page, 400, ms=61_000)


# ---- commission ----


def a_step_is_reached(story):
    """Exactly, or a cent less, by what went back; it counts from the next quarter on."""
    client, page = story.somebody()
    story.until(_next_quarter(story.now.wall))
    step, earner = story.model.steps[-1][0], page.person_id
    while story.model.sold(earner, story.now.wall) <= step:
        if wallet(client.id, "EUR").available < 1_000:
            story.tops_up(client, 2_000)
        story.rings(client, page, 1_000, ms=300_000)
    last = story.model.charges[-1]
    over = story.model.sold(earner, story.now.wall) - step + story.rng.choice([0, 1])
    story.tries(moves.gives, last, min(over, last.paid), "goodwill")
    story.until(_next_quarter(story.now.wall))
    story.rings(client, page, 500)


def _next_quarter(at):
    number = quarter(at) + 1
    return datetime(number // 4, number % 4 * 3 + 1, 1, tzinfo=at.tzinfo)


def how_the_pair_began(story):
    """By the advisor's own button: for ever. Another way: never, whatever is pressed later."""
    ways = story.rng.sample(["", "button"], 2)
    for first in ways:
        client, page = story.newcomer(), story.rng.choice(story.cast.advisors)
        story.rings(client, page, 400, came_by=first)
        story.rings(client, page, 400, came_by="" if first else "button")


# ---- debts, refunds, payouts ----


def a_debt_stops(story):
    """Whoever spent what their bank took back spends nothing more until it is paid."""
    client, page = story.somebody()
    story.rings(client, page, 1_000, ms=240_000)
    for payment in Payment.objects.filter(person_id=client.id).exclude(paid_at=None):
        moves.takes_back(story, payment)
    debt = story.model.debts[client.id]
    story.tops_up(client, 500)
    story.rings(client, page, 300)
    story.tries(moves.owes_no_more, client)
    story.tops_up(client, max(500, debt))
    story.rings(client, page, 300)
    story.tries(moves.owes_no_more, client)
    story.rings(client, page, 300)


def a_refund_when_earnings_are_gone(story):
    """Refused, or the operator bears what is missing and nothing more; never beyond the charge."""
    client, page = story.somebody()
    story.rings(client, page, 1_000, ms=240_000)
    charge, has = story.model.charges[-1], wallet(page.person_id, "EUR").payable
    if has > 3:
        story.tries(moves.moves_out, page.person, has - 3)
    story.tries(moves.gives, charge, charge.paid + 1, "goodwill")
    story.tries(moves.gives, charge, charge.paid, "advisor")
    story.tries(moves.gives, charge, charge.paid // 2, "goodwill")
    story.tries(moves.gives, charge, charge.paid - charge.back, "goodwill")


def a_bank_sends_it_back(story):
    """What failed or was returned is earned once more; the least is the least."""
    client, page = story.somebody()
    story.tops_up(client, 4_000)
    while wallet(page.person_id, "EUR").payable < story.least + 10:
        story.rings(client, page, 1_500, ms=600_000)
    for iban in story.rng.sample(moves.IBANS, 3):
        story.tries(moves.pays_to, page.person, max(1, story.least - 1), iban, story.key())
        story.tries(moves.pays_to, page.person, story.least, iban, story.key())
        with contextlib.suppress(RuleError):
            moves.bank_decides(story)
        moves.come_to_rest(story)
        moves.bank_decides(story)
        moves.come_to_rest(story)
        checks.after(story, whole=False)


SCENES = (a_raise_waits_a_day, what_was_spent_counts, who_leaves_keeps_the_limits,
          a_sample_comes_back, a_step_is_reached, how_the_pair_began, a_debt_stops,
          a_refund_when_earnings_are_gone, a_bank_sends_it_back)  # fmt: skip
