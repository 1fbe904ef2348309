"""F8: hang-up, hang-up, release and refund at once: a hold ends one way, once."""

import threading
import uuid

import pytest
from django.db.models import F

from minutewise.ledger.actions import HoldEndedError, capture, open_hold, post, refund, release
from minutewise.ledger.models import Account, Hold
from minutewise.ledger.queries import operator_balance, wallet
from minutewise.ledger.rules import clearing, commission
from minutewise.ledger.tests.till import CALL, WHO, hold, legs, tip
from tests.races.crowd import all_write, at_once, in_writing, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound_books")]
CLARA, ADAM = uuid.UUID(int=0xC1A), uuid.UUID(int=0xADA)


@pytest.fixture
def held(purse):
    """Clara has €10.00; €3.00 are held for her call."""
    purse(CLARA, 1000)
    return in_writing(lambda: hold(CLARA, 300, "h1"))


class TestOneCallSettledTwice:
    """The system before us billed a call twice when both sides hung up at once."""

    def test_control_looking_before_ending_bills_twice(self, held):
        both_have_looked = threading.Barrier(2)

        def naive(number):
            state = Hold.objects.get(pk=held.pk).state
            both_have_looked.wait(30)
            if state != "open":
                raise HoldEndedError
            in_writing(lambda: post([tip(CLARA, ADAM, 100, f"bill{number}")], **WHO))

        at_once(2, naive)
        assert wallet(ADAM, "EUR").earnings == 200, "the race did not happen"

    def test_by_two_keys_one_is_too_late(self, held):
        answers = all_write(8, lambda n: capture([held.pk], legs(ADAM, 80, 20), key=f"s{n}", **WHO))
        assert kinds(answers) == {"Captured": 1, "HoldEndedError": 7}
        assert (wallet(ADAM, "EUR").earnings, wallet(CLARA, "EUR").available) == (80, 900)

    def test_by_one_key_all_get_the_identical_answer(self, held):
        answers = all_write(8, lambda _n: capture([held.pk], legs(ADAM, 80, 20), key="s", **WHO))
        assert kinds(answers) == {"Captured": 8}
        assert all(answer == answers[0] for answer in answers)
        assert wallet(ADAM, "EUR").earnings == 80


class TestCaptureAgainstRelease:
    def test_control_looking_before_ending_does_both(self, held):
        both_have_looked = threading.Barrier(2)

        def naive(number):
            state = Hold.objects.get(pk=held.pk).state
            both_have_looked.wait(30)
            if state == "open" and number == 0:
                in_writing(lambda: post([tip(CLARA, ADAM, 100, "bill")], **WHO))
            elif state == "open":
                Account.objects.filter(pk=held.account_id).update(held=F("held") - 300)

        at_once(2, naive)
        both = (wallet(ADAM, "EUR").earnings, wallet(CLARA, "EUR").held)
        assert both == (100, 0), "the race did not happen"
        Account.objects.filter(pk=held.account_id).update(held=300)

    @pytest.mark.parametrize("time", range(5))
    def test_the_hold_ends_one_way(self, held, time):
        ids = [held.pk, *(in_writing(lambda n=n: hold(CLARA, 100, f"more{n}")).pk for n in (1, 2))]

        def end(number):
            if number % 2:
                return release(ids[::-1], key=f"r{number}", **WHO)
            return capture(ids, legs(ADAM, 80, 20), key=f"s{number}", **WHO)

        answers = all_write(6, end)
        ended = [answer for answer in answers if not isinstance(answer, Exception)]
        assert kinds(answers)["HoldEndedError"] == 5
        assert wallet(ADAM, "EUR").earnings == (0 if isinstance(ended[0], int) else 80)
        assert wallet(CLARA, "EUR").held == 0


class TestOpeningByOneKey:
    def test_on_a_wallet(self, purse):
        purse(CLARA, 100)
        assert kinds(all_write(8, lambda _n: hold(CLARA, 60, "h1"))) == {"Hold": 8}
        assert wallet(CLARA, "EUR").held == 60

    @pytest.mark.parametrize("time", range(3))
    def test_behind_a_card(self, purse, time):
        purse(CLARA, 1)  # or making the clearing account would put them in a row
        outside = clearing("pretend", "EUR")
        card = {"ref": CALL, "key": "h", "authorisation": "auth_1", **WHO}
        answers = all_write(8, lambda _n: open_hold(outside, 60, **card))
        assert kinds(answers) == {"Hold": 8}
        assert len({answer.pk for answer in answers}) == 1


class TestRefundsAtOnce:
    @pytest.fixture
    def charged(self, held):
        """€1.00 was charged, and Adam has enough besides: it is not the money that stops them."""
        in_writing(lambda: capture([held.pk], legs(ADAM, 80, 20), key="s", **WHO))
        in_writing(lambda: post([tip(CLARA, ADAM, 500, "t1")], **WHO))

    def test_control_adding_up_before_paying_gives_back_too_much(self, charged):
        all_have_added = threading.Barrier(8)
        back = []

        def naive(number):
            left = 100 - sum(back)
            all_have_added.wait(30)
            if left >= 30:
                back.append(30)

        at_once(8, naive)
        assert sum(back) == 240, "the race did not happen"

    def test_never_come_to_more_than_was_charged(self, charged):
        answers = all_write(8, lambda n: refund(CALL, 30, key=f"r{n}", **WHO))
        assert kinds(answers) == {"list": 3, "TooMuchError": 5}
        assert operator_balance(commission("EUR")) == 2
