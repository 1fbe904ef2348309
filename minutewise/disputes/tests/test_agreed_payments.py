"""A payment by request is disputed as a call is; a tip is a gift and is not."""

import pytest
from django.urls import reverse

from minutewise.agreed import actions as agreed
from minutewise.agreed.tests.cast import (
    asked,
    books_are_right,
    charlie,
    clock,
    dara,
    fee,
    mirela,
    purse,
    refused,
)
from minutewise.agreed.tests.cast import thread as thread
from minutewise.disputes import actions
from minutewise.disputes.models import Dispute
from minutewise.disputes.rules import Event
from minutewise.disputes.subjects import evidence_of
from minutewise.ledger.queries import operator_balance
from minutewise.ledger.rules import Ref, disputed
from minutewise.ratings.models import Occasion

__all__ = ["charlie", "clock", "dara", "mirela"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(thread, dara, clock):
    """€20.00 for a second opinion."""
    return agreed.pay(asked(thread, clock).id, dara, clock.now)


def asks(row, person, clock, amount=1_000):
    ref = Ref("agreed", str(row.id))
    return actions.open_dispute(ref, person, amount, "It was no opinion", clock.now)


def test_half_is_asked_back_and_given(paid, thread, dara, mirela, clock):
    earned = purse(mirela.person)[2]
    row = asks(paid, dara, clock)
    assert operator_balance(disputed("EUR")) == row.held > 0
    assert purse(mirela.person)[2] == earned - row.held
    said = thread.messages.order_by("-number").first()
    assert said.figures["kind"] == "dispute_open"
    actions.act(row.pk, mirela.person, Event.GIVE_BACK, clock.now)
    assert Dispute.objects.get().state == "settled"
    assert purse(dara)[0] == 5_000 - 2_000 + 1_000
    assert operator_balance(disputed("EUR")) == 0
    assert Occasion.objects.get(ref=str(paid.id)).net == 1_000
    assert books_are_right()


def test_what_is_disputed_is_given_back_by_its_dispute_alone(paid, dara, mirela, clock):
    asks(paid, dara, clock)
    assert refused(agreed.refund, paid.id, mirela.person, 100, clock.now) == "disputed"
    assert books_are_right()


def test_the_file_holds_what_was_asked_for_and_when_it_was_agreed_and_paid(thread, dara, clock):
    row = fee(thread, clock)
    agreed.confirm(row.id, dara, clock.now)
    agreed.solved(row.id, dara, clock.passes(s=86_400))
    file = evidence_of(Ref("agreed", str(row.id)))
    assert [fact.text for fact in file.terms] == ["Success fee of €20.00 asked for: “It starts”"]
    assert [fact.text for fact in file.confirmations] == [
        "The client agreed, for 14 days",
        "The client said that it was solved and paid €20.00",
    ]


def test_nobody_but_its_client_asks_for_it(paid, mirela, charlie, clock):
    for person in (mirela.person, charlie):
        assert refused(asks, paid, person, clock) == "no_such_charge"


def test_neither_tips_nor_what_was_never_paid_can_be_disputed(thread, dara, clock):
    tip = agreed.tip(dara, thread, 500, clock.now)
    declined = agreed.decline(asked(thread, clock).id, dara, clock.now)
    for row in (tip, asked(thread, clock), declined):
        assert refused(asks, row, dara, clock, 100) == "no_such_charge"


def test_its_page_leads_the_client_there_and_back(paid, dara, mirela, clock, client, monkeypatch):
    for place in ("views", "templatetags.disputes"):
        monkeypatch.setattr(f"minutewise.disputes.{place}.now", lambda: clock.now)
    page, ask = f"/agreed/{paid.id}/", reverse("disputes:ask", args=["agreed", str(paid.id)])
    client.force_login(mirela.person)
    assert ask not in client.get(page).content.decode()
    client.force_login(dara)
    assert ask in client.get(page).content.decode()
    answer = client.post(ask, {"amount": "10.00", "words": "It was no opinion"})
    assert answer.url in client.get(page).content.decode()
    assert "Payment to Mirela" in client.get(reverse("disputes:disputes")).content.decode()
