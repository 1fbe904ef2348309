"""Scenes of payments by card at an edge: the hour of a press, the last cent of a limit, the end of
a request, who is first, who is gone by then, what becomes of money that was taken.

Chance rarely comes here; the faults that live here are found at once.
"""

from datetime import timedelta

from tests.invariants.by_card import moves, people
from tests.invariants.by_card.model import HOUR
from tests.invariants.by_card.story import CardPlay

BEGIN = 1_000  # seeds from here on are stories of these scenes
MOMENT = timedelta(milliseconds=1)


class EdgePlay(CardPlay):
    """Each scene once, with a client and an advisor of its own, and an empty wallet."""

    def plays(self):
        self.outside.losses = 0.0
        first = (self.seed - BEGIN) % len(SCENES)
        for scene in SCENES[first:] + SCENES[:first]:
            self.tell(f"-- {scene.__name__}")
            self.comes_in()
            scene(self)
            self._compare()
            if self.session.broken:
                return self
        self.comes_to_rest()
        self.judges()
        return self

    def comes_in(self):
        name = f"{self.seed}-{len(self.session.log)}"
        self.clients.append(self._person(f"client{name}"))
        self.pages.append(self._page(f"advisor{name}"))
        self.client, self.advisor = len(self.clients) - 1, len(self.pages) - 1
        self.model.free[self.client] = 0

    def asks(self, kind="fixed", amount=2_001, days=0, *, held=False):
        pair = {"client": self.client, "advisor": self.advisor}
        return people.asks_for(self, kind, amount, days, held=held, **pair)

    def press(self, deal=None, what="pay", amount=2_001):
        if deal is None:
            return self.presses_for("tip", self.client, self.advisor, amount)
        return self.presses_for(what, deal.client, deal.advisor, deal.amount, deal)

    def pays(self, press):
        """The card is good, and the news are with us at this moment."""
        self.outside.pays(press.at_gateway, moves.CARDS[0])
        self.hear(press)

    def hear(self, press):
        self.arrives(self.record(press.at_gateway))

    def is_at(self, moment):
        self.now = self.now.later(int((moment - self.now.wall) / MOMENT))
        self.tell(f"it is {moment}")


def an_hour_is_how_long_a_press_waits(story):
    tips = [story.press() for _each in range(3)]
    for press, beside in zip(tips, (-MOMENT, 0 * MOMENT, MOMENT), strict=True):
        story.is_at(press.at + HOUR + beside)
        story.pays(press)


def a_limit_is_kept_to_the_cent_where_a_card_pays(story):
    deals = [story.asks(), story.asks(), story.asks()]
    pressed = [story.press(deal) for deal in deals]
    people.limited(story, story.client, 2 * 2_001)
    for press in pressed:
        story.pays(press)
    story.press(amount=101)


def at_the_end_of_a_request_it_is_too_late(story):
    deals = [story.asks() for _each in range(2)] + [story.asks("success", days=1)]
    people.does(story, deals[2], "confirm")
    first = min(deal.until for deal in deals)
    story.is_at(first - HOUR / 2)
    pressed = [story.press(deals[2], "solved"), story.press(deals[2], "solved")]
    story.is_at(first)
    story.pays(pressed[0])
    end = deals[0].until
    story.is_at(end - HOUR / 2)
    pressed = [story.press(deal) for deal in deals[:2]]
    for press, beside in zip(pressed, (-MOMENT, 0 * MOMENT), strict=True):
        story.is_at(end + beside)
        story.pays(press)


def a_fee_is_paid_by_card_once_it_is_solved(story):
    deal = story.asks("success", days=1)
    story.press(deal, "solved")  # agreed on first
    people.does(story, deal, "confirm")
    for press in [story.press(deal, "solved"), story.press(deal, "solved")]:
        story.pays(press)
    people.tell_and_top_up(story, story.client)
    held = story.asks("success", 505, 1, held=True)
    people.does(story, held, "confirm")
    story.press(held, "solved")
    people.does(story, held, "solved")
    story.presses_for("tip", story.client, story.advisor, 505, method="cheque")


def of_two_cards_and_the_wallet_one_pays(story):
    for way in ("the wallet first", "a card first"):
        deal = story.asks(amount=505)
        pressed = [story.press(deal), story.press(deal)]
        people.tell_and_top_up(story, story.client)
        if way == "the wallet first":
            people.does(story, deal, "pay")
        for press in pressed:
            story.pays(press)
        people.does(story, deal, "pay")


def a_page_that_was_closed_is_paid_after_all_by_nobody_who_is_here(story):
    press = story.press(story.asks())
    story.outside.book.close(press.at_gateway, "declined", 0)
    story.hear(press)
    people.leaves(story, f"c{story.client}")
    story.outside.book.become(press.at_gateway, "authorised", 0)
    story.hear(press)


def the_advisor_has_left_by_then(story):
    tip, asked = story.press(), story.press(story.asks())
    people.leaves(story, f"a{story.advisor}")
    for press in (tip, asked):
        story.pays(press)
    story.press()


def the_two_are_apart_by_then(story):
    fee, asked = story.asks("success", days=2), story.asks()
    people.does(story, fee, "confirm")
    pressed = [story.press(fee, "solved"), story.press(asked), story.press()]
    pair = [f"c{story.client}", f"a{story.advisor}"]
    people.blocks(story, *story.rng.sample(pair, 2))
    for press in pressed:
        story.pays(press)
    story.press(asked)
    people.tell_and_top_up(story, story.client, times=3)
    people.does(story, fee, "solved")


def what_the_gateway_will_not_capture_is_owed_to_the_operator(story):
    press = story.press(story.asks())
    press.refuses = True
    story.pays(press)
    story._works()
    people.does(story, press.deal, "refund", 700)
    moves.sends_on(story, press, 700)


def what_comes_back_goes_on_to_its_card_and_no_further(story):
    press = story.press(story.asks())
    story.pays(press)
    story._works()
    moves.sends_on(story, press, 1)
    for part in (700, 1_302):
        people.does(story, press.deal, "refund", part)
    moves.sends_on(story, press, 701)
    moves.sends_on(story, press, 699)


def the_cards_bank_takes_it_back_and_another_card_pays_meanwhile(story):
    press = story.press(story.asks())
    story.pays(press)
    story._works()
    people.does(story, press.deal, "refund", 500)
    moves.takes_back(story, *next(each for each in moves.captured(story) if each[0] is press))
    story.pays(story.press(story.asks()))
    people.tell_and_top_up(story, story.client, times=3)
    people.does(story, story.asks(), "pay")
    people.leaves(story, f"c{story.client}")


def the_answer_is_lost_and_the_news_are_first(story):
    story.outside.losses, story.is_early = 0.4, True
    story.press()
    story.is_early = False
    story.press(amount=505)
    story.outside.losses = 0.0


SCENES = (
    an_hour_is_how_long_a_press_waits,
    a_limit_is_kept_to_the_cent_where_a_card_pays,
    at_the_end_of_a_request_it_is_too_late,
    a_fee_is_paid_by_card_once_it_is_solved,
    of_two_cards_and_the_wallet_one_pays,
    a_page_that_was_closed_is_paid_after_all_by_nobody_who_is_here,
    the_advisor_has_left_by_then,
    the_two_are_apart_by_then,
    what_the_gateway_will_not_capture_is_owed_to_the_operator,
    what_comes_back_goes_on_to_its_card_and_no_further,
    the_cards_bank_takes_it_back_and_another_card_pays_meanwhile,
    the_answer_is_lost_and_the_news_are_first,
)
