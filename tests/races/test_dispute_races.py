"""Two at once about one dispute: one is first, the other is told so, no cent moves twice."""

import threading

import pytest

from minutewise.accounts.models import Person
from minutewise.disputes import actions, subjects
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.rules import Event
from minutewise.disputes.subjects import Door, Evidence, Subject
from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import post, refund
from minutewise.ledger.queries import charged_for, operator_balance
from minutewise.ledger.rules import Draft, Ref, disputed, earnings, spendable
from minutewise.ledger.tests.till import NOON
from minutewise.networks.models import Network
from tests.races.crowd import at_once, in_writing, kinds

NOW = Instant(NOON, 1_000_000, "boot-1")
REF = Ref("thing", "one")


@pytest.fixture
def court(purse, monkeypatch):
    """€9.00 that Dara paid Mirela; Olga and Oscar operate."""
    network = Network.objects.create(handle="demo", name="Rackside", currency="EUR")
    names = ("dara", "mirela", "olga", "oscar")
    who = {name: Person.objects.create_user(f"{name}@example.org", name=name) for name in names}
    dara, mirela = who["dara"], who["mirela"]
    subject = Subject(
        ref=REF, client=dara, earner=f"person:{mirela.id}", earner_name="Mirela",
        answering=[mirela], parties=frozenset({dara.id, mirela.id}), network=network,
        conversation=None, settled_at=NOON, title="Thing", earner_title="Thing", url="/",
    )  # fmt: skip
    monkeypatch.setitem(subjects._doors, "thing", Door(lambda _id: subject, lambda _id: Evidence()))
    purse(dara.id, 900)
    draft = Draft(spendable(dara.id, "EUR"), earnings(mirela.id, "EUR"), 900, "share", REF, "s")
    in_writing(lambda: post([draft], by="t", at=NOON))
    return who


def asks(court, amount=900):
    return actions.open_dispute(REF, court["dara"], amount, "x", NOW)


def does(court, who, event, amount=None):
    pk = Dispute.objects.get().pk
    return lambda: actions.act(pk, court[who], Event(event), NOW, amount=amount, words="x")


def together(*acts):
    return at_once(len(acts), lambda number: acts[number]())


def test_control_two_who_look_before_they_act_both_decide(court):
    asks(court)
    looked, done = threading.Barrier(2), []

    def naive(number):
        state = Dispute.objects.get().state
        looked.wait(30)
        if state == "asked":
            done.append(number)

    at_once(2, naive)
    assert len(done) == 2, "the race did not happen"


def test_accepted_and_refused_at_once(court):
    asks(court)
    does(court, "mirela", "refuse")()
    does(court, "dara", "counter", 400)()
    answers = together(does(court, "mirela", "accept", 400), does(court, "mirela", "refuse"))
    assert kinds(answers) == {"Dispute": 1, "NotNowError": 1}
    row = Dispute.objects.get()
    held = 0 if row.state == "settled" else 900
    assert (operator_balance(disputed("EUR")), charged_for(REF).refunded) == (
        held, 0 if held else 400,
    )  # fmt: skip


def test_settled_and_brought_to_the_operator_at_once(court):
    asks(court)
    does(court, "mirela", "refuse")()
    answers = together(does(court, "dara", "escalate"), does(court, "mirela", "give_back"))
    row = Dispute.objects.get()
    assert row.state in {"settled", "with_operator"}
    if row.state == "with_operator":
        assert kinds(answers) == {"Dispute": 1, "NotNowError": 1}
    assert charged_for(REF).refunded == (900 if row.state == "settled" else 0)


def test_two_operators_decide_at_once(court):
    asks(court)
    does(court, "mirela", "refuse")()
    does(court, "dara", "escalate")()
    pk = Dispute.objects.get().pk
    answers = together(
        lambda: actions.decide(pk, court["olga"], 100, "x", NOW),
        lambda: actions.decide(pk, court["oscar"], 200, "x", NOW),
    )
    assert kinds(answers) == {"Dispute": 1, "NotNowError": 1}
    assert Step.objects.filter(event="decide").count() == 1


def test_refunded_and_disputed_at_once_gives_back_no_more_than_was_charged(court):
    answers = together(
        lambda: asks(court),
        lambda: in_writing(lambda: refund(REF, 600, key="r", by="t", at=NOON)),
    )
    row = Dispute.objects.first()
    if row is None:  # the refund was first: 900 are more than is left
        assert kinds(answers) == {"InvalidError": 1, "list": 1}
        assert charged_for(REF).refunded == 600
    else:
        assert kinds(answers) == {"Dispute": 1, "DisputedError": 1}
        assert (row.held, charged_for(REF).refunded) == (900, 0)


def test_asked_twice_at_once_is_one_dispute(court):
    answers = together(*[lambda: asks(court)] * 4)
    assert kinds(answers) == {"Dispute": 4}
    assert (Dispute.objects.count(), operator_balance(disputed("EUR"))) == (1, 900)
