"""What goes back of a call that a card paid goes to the wallet, and from there to the card if the
client wants; the gateway's own books agree."""

import pytest

from minutewise.accounts.models import Person
from minutewise.agreed.actions import ask, pay
from minutewise.agreed.rules import Kind, Wish
from minutewise.calls.models import Call
from minutewise.calls.receipts import receipt_of
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
from minutewise.disputes.models import Dispute
from minutewise.disputes.rules import Event
from minutewise.ledger.queries import operator_balance
from minutewise.ledger.rules import Ref, clearing
from minutewise.payments.actions import look, send_back
from minutewise.payments.queries import owed
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
    (onward,) = receipt_of(Call.objects.get(), "client").onward
    assert (onward.left, receipt_of(Call.objects.get(), "advisor").onward) == (amount, [])


def goes_on_to_the_card(amount, dara, pretend, now):
    sent = send_back(dara.id, amount, "EUR", key="k", now=now)
    assert [(each.item.place, each.state) for each in sent] == [("Card ••4242", "done")]
    assert (money(dara), pretend.book()["total"]) == ((5000, 0, 0), TAKEN - amount)
    (said,) = receipt_of(Call.objects.get(), "client").by_card
    assert (said.taken, said.sent_back) == (TAKEN, amount)


def test_what_the_advisor_gives_back(dispute, offered, pretend, dara, mirela):
    actions.act(dispute.pk, mirela.person, Event.GIVE_BACK, offered.clock.now)
    wallet_got(600, dara, pretend)


def test_what_they_settle_for(dispute, offered, pretend, dara, mirela, client):
    now = offered.clock.now
    actions.act(dispute.pk, mirela.person, Event.OFFER, now, amount=200)
    actions.act(dispute.pk, dara, Event.ACCEPT, now, amount=200)
    wallet_got(200, dara, pretend)
    client.force_login(dara)
    page = client.get(f"/disputes/{dispute.pk}/").content.decode()
    assert "Send it on to Card ••4242" in page
    place = f"/calls/{offered.id}/receipt"
    assert "−€2.00" in client.get(place).content.decode(), "given back to her wallet"
    client.force_login(mirela.person)
    assert "−€1.60" in client.get(place).content.decode(), "his part, the operator gave the rest"


def test_what_an_operator_decides(dispute, offered, pretend, dara, mirela):
    olga = Person.objects.create_superuser("olga@example.org", name="Olga")
    now = offered.clock.now
    actions.act(dispute.pk, mirela.person, Event.REFUSE, now, words="No")
    actions.act(dispute.pk, dara, Event.ESCALATE, now)
    actions.decide(dispute.pk, olga, 450, "Half was useful", now)
    job = type("Job", (), {"ref": str(dispute.pk)})
    actions.lapse(job, offered.clock.passes(s=8 * 86_400))
    wallet_got(450, dara, pretend)
    goes_on_to_the_card(450, dara, pretend, offered.clock.now)


def test_what_the_cards_bank_takes_back_ends_the_dispute_about_that_charge_alone(
    offered, pretend, dara, mirela
):
    """An older dispute is about money of the wallet: the bank has said nothing about that."""
    now = offered.clock.now
    wish = Wish(kind=Kind.FIXED, amount=5000, word="All that she had")
    earlier = pay(ask(mirela.person, offered.call.conversation, wish, now).id, dara, now)
    older = actions.open_dispute(Ref("agreed", str(earlier.id)), dara, 1000, "Why", now)
    authorisation = reserved(offered, pretend)
    runs(offered, s=600).hangs_up()
    follow(authorisation)
    ref, now = Ref("call", str(offered.id)), offered.clock.now
    of_the_card = actions.open_dispute(ref, dara, 600, "Half of it", now)
    pretend.charge_back(authorisation)
    look(authorisation.id, now)
    states = [Dispute.objects.get(pk=each.pk).state for each in (older, of_the_card)]
    assert states == ["asked", "charged_back"]
    assert owed(dara.id, "EUR") == TAKEN - 600
