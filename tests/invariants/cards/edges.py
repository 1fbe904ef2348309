"""Scenes of calls that cards pay for, at an edge: a maximum that is used up and raised by a card,
a reservation that lapses when an earlier meter of the call has used its money.

Chance rarely comes here; the faults that live here are found at once.
"""

from minutewise.advisors.models import Rate
from minutewise.calls.actions import agree, fund, meter, mode
from tests.invariants.cards.story import Agreed, CardStory

BEGIN = 1_000  # seeds from here on are stories of these scenes
RATE = 120  # two cents a second: nothing is lost by rounding
CHEAPER = 60


class EdgeStory(CardStory):
    """Each scene once; with which it begins is the seed's."""

    def _gathers(self):
        super()._gathers()
        for page in self.cast.advisors:
            for way, amount in (("video", RATE), ("audio", CHEAPER)):
                Rate.objects.update_or_create(
                    service=page.services.get(), mode=way, defaults={"amount": amount}
                )
        first = (self.seed - BEGIN) % len(SCENES)
        self.scenes = SCENES[first:] + SCENES[:first]
        self.steps = len(SCENES)

    def _step(self, number):
        scene, rng = self.scenes[number], self.rng
        self.tell(f"-- {scene.__name__}")
        scene(Edge(self, rng.choice(self.cast.clients), rng.choice(self.cast.advisors)))
        self.later(60_000)


class Edge(Agreed):
    """One call of a scene; every card in it pays."""

    def begins(self, maximum):
        self.rings()
        self.offers(RATE)
        self.by_card("confirm", maximum, maximum)
        self.story.does(lambda: agree.start_agreed(self.call, self.now.steady_ms, self.now))

    @property
    def now(self):
        return self.story.now

    def by_card(self, what, whole, amount):
        offer = (str(self.row().id), self.rate) if what == "confirm" else ()
        self.reserves(fund.Asked(what, "card", whole, *offer), amount, "pays")

    def is_over(self):
        self.ends()
        self.gateway_follows()
        self.checks()

    def runs_out(self):
        """To the first millisecond at which more than the maximum would be due; the keeper comes
        by, and nobody presses for a while, which does not count."""
        story, held = self.story, sum(amount for _item, amount in self.holds)
        self.passes(held * 60 // RATE + 1 - self.ran_s)
        story.does(lambda: meter.exhaust(self.call, self.now.steady_ms, self.now))
        story.later(self.story.rng.choice([1, 20, 59]) * 1000)
        if self.row().state != "paused":
            story.breaks("T4", f"{self.row().state} with nothing left")


def the_maximum_is_raised_by_card(call):
    """Once the gateway has it the clock runs again, as far as the money goes."""
    call.begins(1200)
    for more in (600, 300):
        call.runs_out()
        whole = sum(amount for _item, amount in call.holds) + more
        call.by_card("raise", whole, more)
        if call.row().state != "running":
            call.story.breaks("T2", f"{call.row().state} after a raise that is paid for")
        call.passes(call.rng.choice([1, 60, 149]))
    call.is_over()


def a_card_lapses_after_its_money_was_used(call):
    """The first meter has used more than is still held when the second one runs: what is missing
    is nobody's to pay, and all that is held is taken."""
    story, rng = call.story, call.rng
    call.begins(1200)
    call.by_card("raise", 1800, 600)
    used = rng.choice([350, 500, 599])
    call.passes(used)
    story.does(lambda: mode.change_mode(call.call, "client", "audio", call.now.steady_ms, call.now))
    call.earlier, call.rate, call.ran_s = used * RATE // 60, CHEAPER, 0
    call.passes(rng.choice([0, 1, 100]))
    call.lapses(call.holds[0])
    call.passes(rng.choice([0, 30]))
    call.is_over()


SCENES = (the_maximum_is_raised_by_card, a_card_lapses_after_its_money_was_used)
