"""Two deeds take the same locks in one order: nobody's press ends in a deadlock.

The first stops between its two locks until the second waits for one of them. Were the second in
another order, PostgreSQL would end one of the two; on SQLite there is one writer at a time.
"""

import threading
import time

import pytest
from django.db import connection

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.conversations.actions import conversation_of, note_money
from minutewise.disputes import actions, subjects
from minutewise.disputes.actions.case import Deed, case
from minutewise.disputes.models import Dispute
from minutewise.disputes.rules import Event, Side
from minutewise.disputes.subjects import Door, Evidence, Subject
from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import post
from minutewise.ledger.queries import moves_of, verify
from minutewise.ledger.rules import Draft, Ref, clearing, earnings, spendable
from minutewise.ledger.tests.till import NOON, WHO, top_up_draft
from minutewise.networks.models import Network
from minutewise.payments.actions.chargebacks import pay_back, take_chargeback
from minutewise.payments.models import Chargeback, Payment
from minutewise.ratings import actions as ratings
from minutewise.ratings.tests.conftest import House
from minutewise.work.writing import writing
from tests.races.crowd import at_once, in_writing, kinds

NOW = Instant(NOON, 1_000_000, "boot-1")
REF = Ref("thing", "one")
PATIENCE_S = 20


def until_somebody_waits():
    """Comes back once another transaction waits for a lock; at once where writers queue."""
    if connection.vendor != "postgresql":
        return
    ends = time.monotonic() + PATIENCE_S
    with connection.cursor() as cursor:
        while time.monotonic() < ends:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    pytest.fail("the second deed did not come as far as a lock of the first")


def meet(takes, then, second):
    """takes() and then() in one transaction, second() between the two. What the two raised."""
    between = threading.Event()

    def first():
        with writing():
            takes()
            between.set()
            until_somebody_waits()
            then()

    def other():
        assert between.wait(PATIENCE_S)
        second()

    return kinds(at_once(2, lambda number: (first, other)[number]()))


FINE = {"NoneType": 2}


@pytest.fixture
def sound_books(transactional_db):
    """Sound afterwards; M7 asks the gateway, which is not there."""
    yield
    assert [found for found in verify() if found.rule != "M7"] == []


@pytest.fixture
def court(sound_books, monkeypatch):
    """€9.00 that Dara paid Mirela, with whom she has a thread."""
    network = Network.objects.create(handle="demo", name="Rackside", currency="EUR")
    dara, mirela = (
        Person.objects.create_user(f"{name}@example.org", name=name) for name in ("Dara", "Mirela")
    )
    page = Advisor.objects.create(
        person=mirela, network=network, handle="mirela", skeleton="mirela", activity="Databases",
        published_at=NOON,
    )  # fmt: skip
    thread = in_writing(lambda: conversation_of(dara, page, NOON))
    subject = Subject(
        ref=REF, client=dara, earner=f"person:{mirela.id}", earner_name="Mirela",
        answering=[mirela], parties=frozenset({dara.id, mirela.id}), network=network,
        conversation=thread, settled_at=NOON, title="Thing", earner_title="Thing", url="/",
    )  # fmt: skip
    monkeypatch.setitem(subjects._doors, "thing", Door(lambda _id: subject, lambda _id: Evidence()))
    fills(dara, 900)
    draft = Draft(spendable(dara.id, "EUR"), earnings(mirela.id, "EUR"), 900, "share", REF, "s")
    in_writing(lambda: post([draft], by="t", at=NOON))
    return dara, mirela, thread


def fills(person, amount):
    in_writing(lambda: post([top_up_draft(person.id, amount)], **WHO))


def asks(court):
    return actions.open_dispute(REF, court[0], 900, "x", NOW)


def earns(court):
    """What a tip, a payment or the end of a call does first: the advisor's account."""
    draft = Draft(clearing("pretend", "EUR"), earnings(court[1].id, "EUR"), 5, "x", REF, "tip")
    post([draft], by="t", at=NOON)


def says_so(court):
    """… and last: a line in the thread."""
    figures = {"amount": 5, "currency": "EUR", "url": "/"}
    note_money(court[2], "agreed_tip", figures, court[0], NOON)


def test_a_tip_meets_a_dispute_that_is_opened_in_the_same_thread(court):
    found = meet(lambda: earns(court), lambda: says_so(court), lambda: asks(court) and None)
    assert found == FINE


def test_a_tip_meets_the_end_of_a_dispute_in_the_same_thread(court):
    case_id = asks(court).pk

    def gives_back():
        actions.act(case_id, court[1], Event.GIVE_BACK, NOW)

    assert meet(lambda: earns(court), lambda: says_so(court), gives_back) == FINE


@pytest.fixture
def top_up(court):
    """What Dara paid with, as the gateway knows it."""
    dara, _mirela, thread = court
    (came, *_later) = moves_of(spendable(dara.pk, "EUR"))
    return Payment.objects.create(
        id=came[1].id, person_id=dara.pk, network_id=thread.network_id, amount=900,
        currency="EUR", gateway="pretend", key="k", state="paid", paid_at=NOON,
    )  # fmt: skip


def the_bank_takes(top_up, told):
    with writing():
        payment = Payment.objects.select_for_update(no_key=True).get(pk=top_up.pk)
        take_chargeback(payment, told, NOW)


def test_a_chargeback_meets_the_end_of_the_dispute(court, top_up):
    case_id = asks(court).pk

    def takes():
        Dispute.objects.select_for_update().get(pk=case_id)

    def ends():
        with case(case_id, NOW) as work:
            work.bring(Deed(Event.GIVE_BACK, Side.ADVISOR, court[1]))

    assert meet(takes, ends, lambda: the_bank_takes(top_up, 900)) == FINE


def test_a_chargeback_of_disputed_money_meets_the_payment_of_an_older_debt(court, top_up):
    the_bank_takes(top_up, 100)
    asks(court)
    fills(court[0], 50)

    def takes():
        list(Chargeback.objects.select_for_update(no_key=True))

    def pays():
        pay_back(court[0].pk, "EUR", now=NOW)

    assert meet(takes, pays, lambda: the_bank_takes(top_up, 900)) == FINE


def test_reviews_shown_at_once_count_whom_they_are_about_in_one_order(sound_books):
    network = Network.objects.create(handle="demo", name="Rackside", currency="EUR")
    mirela, dara = (
        Person.objects.create_user(f"{name}@example.org", name=name) for name in ("Mirela", "Dara")
    )
    house = House(network, mirela)
    talk = house.talk(dara)
    ratings.write(talk.pk, mirela, 5, "", NOON)  # hers is the older row: found first

    def counts(about):
        ratings.recount(about, NOON)

    found = meet(
        lambda: counts(house.about),
        lambda: counts(f"person:{dara.pk}"),
        lambda: ratings.write(talk.pk, dara, 4, "", NOON) and None,
    )
    assert found == FINE
