"""Deeds that move money and write into one thread, all at once: `work.writing` has one lock order.

On PostgreSQL two that lock the same rows the other way round end in a deadlock, which is an
`OperationalError` among the answers. Each race is played several times.
"""

import pytest

from minutewise.agreed import actions as agreed
from minutewise.agreed.rules import Kind, Wish
from minutewise.agreed.tests.cast import put_in
from minutewise.calls.tests.conftest import GIFT
from minutewise.disputes import actions as disputes
from minutewise.disputes.models import Dispute
from minutewise.disputes.rules import Event
from minutewise.kernel.ids import new_id
from minutewise.ledger.rules import Ref
from minutewise.payments.actions.chargebacks import take_chargeback
from minutewise.payments.models import Payment
from minutewise.payments.queries import owed
from tests.races.crowd import at_once, in_writing, kinds
from tests.races.test_agreed_races import NOW, purse
from tests.races.test_agreed_races import thread as thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound_books")]
ROUNDS = 6
SUM = 100


def paid(thread, amount=SUM):
    wish = Wish(kind=Kind.FIXED, amount=amount, word="x")
    row = agreed.ask(thread.advisor.person, thread, wish, NOW)
    return agreed.pay(row.id, thread.client, NOW)


def asked_back(thread, amount=SUM):
    row = paid(thread, amount)
    ref = Ref("agreed", str(row.id))
    return disputes.open_dispute(ref, thread.client, amount, "x", NOW)


def together(*acts):
    answers = at_once(len(acts), lambda number: acts[number]())
    assert "OperationalError" not in kinds(answers), answers
    return answers


def test_a_dispute_ends_and_opens_while_others_pay_in_the_same_thread(thread):
    client, mirela = thread.client, thread.advisor.person
    before = purse(client)[0]
    for _round in range(ROUNDS):
        open_one, charge, back = asked_back(thread), paid(thread), paid(thread)
        ref = Ref("agreed", str(charge.id))
        answers = together(
            lambda pk=open_one.pk: disputes.act(pk, mirela, Event.GIVE_BACK, NOW),
            lambda: paid(thread),
            lambda ref=ref: disputes.open_dispute(ref, client, SUM, "x", NOW),
            lambda pk=back.pk: agreed.refund(pk, mirela, SUM, NOW),
        )
        assert kinds(answers) == {"Dispute": 2, "Agreed": 2}
    # Of four charges a round two went back; what is asked back is not back yet.
    assert purse(client)[0] == before - 2 * SUM * ROUNDS


def test_a_chargeback_meets_the_deeds_of_the_dispute_that_it_ends(thread):
    client, mirela = thread.client, thread.advisor.person
    for number in range(ROUNDS):
        top_up = Payment.objects.create(
            id=GIFT if number == 0 else new_id(), person_id=client.id, key=str(number),
            network_id=thread.network_id, amount=5000, currency="EUR", gateway="till",
            state="paid", paid_at=NOW.wall,
        )  # fmt: skip
        if number:
            put_in(client, 5000, str(top_up.pk))
        row = asked_back(thread)
        # All that is left, and what was spent and is asked back.
        told = purse(client)[0] + SUM

        def strikes(told=told, top_up=top_up):
            payment = Payment.objects.select_for_update().get(pk=top_up.pk)
            return take_chargeback(payment, told, NOW)

        together(
            lambda strikes=strikes: in_writing(strikes),
            lambda pk=row.pk: disputes.act(pk, mirela, Event.GIVE_BACK, NOW),
            lambda pk=row.pk: disputes.act(pk, client, Event.ESCALATE, NOW),
        )
        assert Dispute.objects.get(pk=row.pk).is_over
        assert (purse(client)[0], owed(client.id, "EUR")) == (0, 0)
