"""The free sample is there once: for an account, for a browser, for a card. Not for an address
on the net: a family has one line and several browsers.
"""

from datetime import timedelta

import pytest

from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.browser_mark import BROWSER
from minutewise.accounts.models import Person
from minutewise.advisors.models import Presence
from minutewise.advisors.offers import Asked, offer_for
from minutewise.calls import sample_marks
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import SampleMark
from minutewise.calls.tests.conftest import NOON, Talk, give
from minutewise.networks.models import Policy
from minutewise.payments.instruments import instrument_mark
from minutewise.payments.models import Payment

HERS, HIS = BROWSER.digest("a"), BROWSER.digest("b")
VISA, OTHER = instrument_mark("pretend", "card_1"), instrument_mark("pretend", "card_2")


@pytest.fixture
def eve(db):
    """A second account: Dara again, or somebody of the same family."""
    person = Person.objects.create_user("eve@example.org", name="Eve")
    give(person, 5000)
    return person


def paid_with(person, network, instrument):
    """A top-up of the past, as far as the guard looks at it."""
    return Payment.objects.create(
        person_id=person.id, network_id=network.id, amount=1000, currency="EUR",
        gateway="pretend", state="paid", instrument=instrument, key=instrument[:8],
    )  # fmt: skip


class Pressed(Talk):
    """A call pressed in a browser that is known again."""

    def rings(self, browser=""):
        wish = Wish(self.advisor.id, "video", 2400, "Replica", browser=browser)
        self.id = start_call(self.client, wish, self.clock.now).id
        return self


@pytest.fixture
def uses_the_sample(clock, mirela):
    """Half a minute of the free one, then hung up."""

    def use(person, browser="", seconds=30):
        talk = Pressed(clock, person, mirela).rings(browser)
        talk.is_accepted().connects().runs(s=seconds).hangs_up()
        assert talk.row.charge == 0
        return talk

    return use


def sample_s(advisor, viewer, clock, browser=""):
    """What the button says; the press takes it from the same rule."""
    offer = offer_for(advisor, viewer, Asked(mode="video", browser=browser), clock.now)
    return next(row for row in offer.rows if row.mode == "video").sample_left_s


@pytest.mark.parametrize(
    ("hers", "his", "her_card", "his_card", "left", "why"),
    [
        (HERS, HERS, VISA, OTHER, 0, "a new account in the same browser"),
        (HERS, HIS, VISA, VISA, 0, "another browser, the same card"),
        (HERS, HIS, VISA, OTHER, 60, "another browser and card: somebody else, whatever the line"),
        ("", "", "", "", 60, "of whom nothing is known"),
        (HERS, "", VISA, "", 60, "nothing known of the second one"),
        ("", HIS, "", VISA, 60, "nor of the first one"),
    ],
)
def test_a_second_account(
    uses_the_sample, clock, network, mirela, dara, eve, hers, his, her_card, his_card, left, why
):
    for person, card in ((dara, her_card), (eve, his_card)):
        if card:
            paid_with(person, network, card)
    uses_the_sample(dara, hers)
    assert sample_s(mirela, eve, clock, his) == left, why
    talk = Pressed(clock, eve, mirela).rings(his)
    assert talk.row.free_sample_s == left, "the meter has what the button said"


@pytest.mark.parametrize(
    ("per_device", "per_instrument", "left", "why"),
    [
        (True, True, 0, "either is enough"),
        (True, False, 0, "the browser"),
        (False, True, 0, "the card"),
        (False, False, 60, "an operator who trusts accounts"),
    ],
)
def test_the_policy_says_what_counts(
    uses_the_sample, clock, network, mirela, dara, eve, per_device, per_instrument, left, why
):
    Policy.objects.create(
        network=network, valid_from=NOON - timedelta(days=1), sample_per_device=per_device,
        sample_per_instrument=per_instrument,
    )  # fmt: skip
    for person in (dara, eve):
        paid_with(person, network, VISA)
    uses_the_sample(dara, HERS)
    assert sample_s(mirela, eve, clock, HERS) == left, why


def test_the_button_says_why_there_is_none(uses_the_sample, clock, mirela, dara, eve):
    uses_the_sample(dara, HERS)
    asked = Asked(mode="video", browser=HERS)
    shared = {who: offer_for(mirela, who, asked, clock.now).chosen.sample_shared
              for who in (dara, eve)}  # fmt: skip
    assert shared == {dara: False, eve: True}


def test_a_visitor_in_that_browser_is_told_as_well(uses_the_sample, clock, mirela, dara):
    uses_the_sample(dara, HERS)
    assert sample_s(mirela, None, clock, HERS) == 0
    assert sample_s(mirela, None, clock, HIS) == 60


def test_too_little_of_it_is_not_used_up_but_adds_up(uses_the_sample, clock, mirela, dara, eve):
    uses_the_sample(dara, HERS, seconds=19)
    assert sample_s(mirela, eve, clock, HERS) == 60
    uses_the_sample(eve, HERS, seconds=1)
    assert sample_s(mirela, eve, clock, HERS) == 0
    assert sample_s(mirela, dara, clock, HERS) == 0


def test_it_is_there_again_after_the_days_and_the_marks_are_gone(
    uses_the_sample, clock, mirela, dara, eve
):
    uses_the_sample(dara, HERS)
    clock.passes(s=30 * 86_400 - 60)
    assert sample_s(mirela, eve, clock, HERS) == 0
    sample_marks.forget(None, clock.now)
    assert SampleMark.objects.exists()
    clock.passes(s=2 * 86_400)
    Presence.objects.update(connected=True)
    assert sample_s(mirela, eve, clock, HERS) == 60
    sample_marks.forget(None, clock.now)
    assert not SampleMark.objects.exists()


def test_who_erases_the_account_and_joins_again_has_had_it(
    uses_the_sample, clock, network, mirela, dara, eve
):
    payment = paid_with(dara, network, VISA)
    uses_the_sample(dara, HERS)
    erase(dara.id, give_up=True, at=clock.now.wall)
    payment.refresh_from_db()
    assert payment.instrument == "", "of the person nothing stays"
    assert sample_s(mirela, eve, clock, HERS) == 0
    paid_with(eve, network, VISA)
    assert sample_s(mirela, eve, clock, HIS) == 0


def test_a_call_without_a_sample_leaves_no_marks(uses_the_sample, clock, mirela, dara):
    mirela.services.update(free_sample_s=0)
    Pressed(clock, dara, mirela).rings(HERS)
    assert not SampleMark.objects.exists()
