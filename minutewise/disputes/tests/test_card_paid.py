"""What goes back of a call that a card paid goes to the wallet; the gateway's own books agree."""

import pytest

from minutewise.accounts.models import Person
from minutewise.calls.tests.conftest import money
from minutewise.calls.tests.test_authorised import (
    all_books_agree_afterwards,
    follow,
    free_talk,
    offered,
    reserved,
    runs,
)
from minutewise.disputes import actions
from minutewise.disputes.rules import Event
from minutewise.ledger.queries import operator_balance
from minutewise.ledger.rules import Ref, clearing
from minutewise.payments.tests.conftest import listener, pretend, start_pretend
from minutewise.ratings.models import Occasion

__all__ = [
    "all_books_agree_afterwards", "free_talk", "listener", "offered", "pretend", "start_pretend",
]  # fmt: skip
TAKEN = 1200  # ten minutes at 1.20, on a card


@pytest.fixture
def dispute(offered, pretend, dara):
    """Dara asks half of it back."""
    authorisation = reserved(offered, pretend)
    runs(offered, s=600).hangs_up()
    follow(authorisation)
    assert (money(dara), pretend.book()["total"]) == ((5000, 0, 0), TAKEN)
    ref = Ref("call", str(offered.id))
    return actions.open_dispute(ref, dara, 600, "Half of it", offered.clock.now)


def wallet_got(amount, dara, pretend):
    assert money(dara) == (5000 + amount, 0, 0)
    # The gateway was asked for nothing, and clearing says what it has.
    assert pretend.book()["total"] == TAKEN
    assert -operator_balance(clearing("pretend", "EUR")) == 5000 + TAKEN
    assert Occasion.objects.get().net == TAKEN - amount


def test_what_the_advisor_gives_back(dispute, offered, pretend, dara, mirela):
    actions.act(dispute.pk, mirela.person, Event.GIVE_BACK, offered.clock.now)
    wallet_got(600, dara, pretend)


def test_what_they_settle_for(dispute, offered, pretend, dara, mirela):
    now = offered.clock.now
    actions.act(dispute.pk, mirela.person, Event.OFFER, now, amount=200)
    actions.act(dispute.pk, dara, Event.ACCEPT, now, amount=200)
    wallet_got(200, dara, pretend)


def test_what_an_operator_decides(dispute, offered, pretend, dara, mirela):
    olga = Person.objects.create_superuser("olga@example.org", name="Olga")
    now = offered.clock.now
    actions.act(dispute.pk, mirela.person, Event.REFUSE, now, words="No")
    actions.act(dispute.pk, dara, Event.ESCALATE, now)
    actions.decide(dispute.pk, olga, 450, "Half was useful", now)
    job = type("Job", (), {"ref": str(dispute.pk)})
    actions.lapse(job, offered.clock.passes(s=8 * 86_400))
    wallet_got(450, dara, pretend)
