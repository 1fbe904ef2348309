"""Dara asks money of a call with Mirela back; Olga and Oscar operate, Charlie is a stranger."""

from datetime import timedelta

import pytest

from minutewise.accounts.models import Person
from minutewise.calls.models import Call
from minutewise.calls.tests.conftest import charlie, clock, dara, mirela, talk
from minutewise.disputes import actions
from minutewise.disputes.models import Dispute
from minutewise.disputes.rules import Event
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import Ref, disputed

__all__ = ["charlie", "clock", "dara", "mirela", "talk"]
PAID = 1200  # ten minutes at 1.20, of which 20 % are the operator's


class Court:
    """A settled call of €12.00 and what may be done about it, in few words."""

    def __init__(self, call, dara, mirela, clock):
        self.call, self.dara, self.mirela, self.clock = call, dara, mirela, clock
        self.ref = Ref("call", str(call.pk))
        self.dispute = None

    def asks(self, amount=PAID, words="It did not work"):
        now = self.clock.now
        self.dispute = actions.open_dispute(self.ref, self.dara, amount, words, now)
        return self.dispute

    def act(self, person, event, amount=None, words="Because"):
        now = self.clock.now
        actions.act(self.dispute.pk, person, Event(event), now, amount=amount, words=words)
        return self.fresh()

    def client(self, event, amount=None):
        return self.act(self.dara, event, amount)

    def advisor(self, event, amount=None):
        return self.act(self.mirela.person, event, amount)

    def decides(self, by, amount):
        actions.decide(self.dispute.pk, by, amount, "Half was useful", self.clock.now)
        return self.fresh()

    def passes(self, **time):
        self.clock.passes(s=timedelta(**time).total_seconds())
        self.lapses()
        return self.fresh()

    def lapses(self):
        """Due work comes by."""
        job = type("Job", (), {"ref": str(self.dispute.pk)})
        actions.lapse(job, self.clock.now)

    def fresh(self):
        self.dispute = Dispute.objects.get(pk=self.dispute.pk)
        return self.dispute

    @property
    def stands(self):
        return operator_balance(disputed("EUR"))

    @property
    def earned(self):
        return wallet(self.mirela.person.pk, "EUR").earnings

    @property
    def free(self):
        return wallet(self.dara.pk, "EUR").available


@pytest.fixture
def court(talk, dara, mirela, clock):
    """Whatever a test does, the books are sound when it is over."""
    call = talk.rings().is_accepted().connects().runs(s=600).hangs_up().call
    assert isinstance(call, Call)
    yield Court(call, dara, mirela, clock)
    # M7 asks the gateway, which is not there.
    assert [found for found in verify() if found.rule != "M7"] == []


@pytest.fixture
def olga(db):
    return Person.objects.create_superuser("olga@example.org", name="Olga")


@pytest.fixture
def oscar(db):
    return Person.objects.create_superuser("oscar@example.org", name="Oscar")
