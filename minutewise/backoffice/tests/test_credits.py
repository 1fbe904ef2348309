"""A credit moves money when a second operator says so, once, and the books check."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from minutewise.backoffice.actions import credits
from minutewise.backoffice.models import Credit
from minutewise.backoffice.rules import CREDIT_LASTS, Event
from minutewise.calls.tests.conftest import money
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.ledger.queries import operator_balance, verify
from minutewise.ledger.rules import goodwill
from minutewise.work.due import Job
from minutewise.work.models import AuditEntry

KEY = uuid4()


@pytest.fixture
def proposed(dara, olga, clock) -> Credit:
    return credits.propose(KEY, dara, 1250, "EUR", "The line broke twice", by=olga, now=clock.now)


def code(call, *given, **named) -> str:
    with pytest.raises(RuleError) as no:
        call(*given, **named)
    return no.value.code


def test_a_proposal_moves_nothing(proposed, dara):
    assert money(dara) == (5000, 0, 0)
    assert operator_balance(goodwill("EUR")) == 0


def test_confirmed_it_goes_from_goodwill_to_the_spendable_money(proposed, dara, oscar, clock):
    credits.decide(proposed.id, Event.CONFIRM, by=oscar, now=clock.now)
    assert money(dara) == (6250, 0, 0)
    assert operator_balance(goodwill("EUR")) == -1250
    assert verify() == []


def test_both_deeds_stand_in_the_log_with_reason_and_address(proposed, dara, oscar, clock):
    credits.decide(proposed.id, Event.CONFIRM, by=oscar, now=clock.now)
    lines = AuditEntry.objects.order_by("id")
    assert [line.what for line in lines] == ["credit.proposed", "credit.confirmed"]
    assert {line.why for line in lines} == {"The line broke twice"}
    assert [line.address for line in lines] == ["192.0.2.1", None]
    assert lines[1].details == {"person": str(dara.id), "amount": 1250, "currency": "EUR"}


@pytest.mark.parametrize("event", [Event.CONFIRM, Event.REFUSE])
def test_nobody_decides_his_own_proposal(proposed, dara, olga, clock, event):
    assert code(credits.decide, KEY, event, by=olga, now=clock.now) == "second_operator"
    assert money(dara) == (5000, 0, 0)


def test_a_second_confirmation_gives_nothing_more(proposed, dara, oscar, clock):
    credits.decide(KEY, Event.CONFIRM, by=oscar, now=clock.now)
    assert code(credits.decide, KEY, Event.CONFIRM, by=oscar, now=clock.now) == "credit_over"
    assert money(dara) == (6250, 0, 0)


@pytest.mark.parametrize(("event", "who"), [(Event.REFUSE, "oscar"), (Event.WITHDRAW, "olga")])
def test_refused_or_withdrawn_it_is_over(proposed, dara, clock, request, event, who):
    credits.decide(KEY, event, by=request.getfixturevalue(who), now=clock.now)
    oscar = request.getfixturevalue("oscar")
    assert code(credits.decide, KEY, Event.CONFIRM, by=oscar, now=clock.now) == "credit_over"
    assert money(dara) == (5000, 0, 0)


def test_after_seven_days_it_is_gone(proposed, dara, oscar, clock):
    late = clock.passes(s=CREDIT_LASTS.total_seconds())
    assert code(credits.decide, KEY, Event.CONFIRM, by=oscar, now=late) == "credit_expired"
    job = Job(credits.EXPIRE, str(KEY), {}, 1, False)
    credits.expire(job, late.earlier(1))
    assert Credit.objects.get().state == "proposed"
    credits.expire(job, late)
    assert Credit.objects.get().state == "expired"


def test_what_was_given_does_not_expire(proposed, oscar, clock):
    credits.decide(KEY, Event.CONFIRM, by=oscar, now=clock.now)
    credits.expire(Job(credits.EXPIRE, str(KEY), {}, 1, False), clock.passes(s=700_000))
    assert Credit.objects.get().state == "confirmed"


def test_the_same_press_twice_is_one_proposal(proposed, dara, olga, clock):
    again = credits.propose(KEY, dara, 1250, "EUR", "The line broke twice", by=olga, now=clock.now)
    assert again == proposed
    assert AuditEntry.objects.count() == 1
    other = code(credits.propose, KEY, dara, 1, "EUR", "Else", by=olga, now=clock.now)
    assert other == "key_conflict"


@pytest.mark.parametrize("amount", [0, -5, 100_001])
def test_an_amount_has_bounds(dara, olga, clock, amount):
    assert code(credits.propose, KEY, dara, amount, "EUR", "x", by=olga, now=clock.now) == (
        "credit_amount"
    )


def test_an_operator_gives_nothing_to_himself(olga, oscar, clock):
    mine = code(credits.propose, KEY, olga.person, 5, "EUR", "Me", by=olga, now=clock.now)
    assert mine == "own_credit"
    credits.propose(KEY, oscar.person, 5, "EUR", "Him", by=olga, now=clock.now)
    assert code(credits.decide, KEY, Event.CONFIRM, by=oscar, now=clock.now) == "own_credit"


def test_it_takes_the_right_to_give_credit(proposed, dara, hugo, clock):
    for deed in (
        lambda: credits.decide(KEY, Event.CONFIRM, by=hugo, now=clock.now),
        lambda: credits.propose(uuid4(), dara, 5, "EUR", "x", by=hugo, now=clock.now),
    ):
        assert code(deed) == "not_allowed"
    assert money(dara) == (5000, 0, 0)


def test_there_must_be_such_a_credit(oscar, clock):
    with pytest.raises(MissingError):
        credits.decide(uuid4(), Event.CONFIRM, by=oscar, now=clock.now)


def test_the_database_knows_the_second_operator_as_well(proposed, clock):
    alone = {"state": "confirmed", "decided_by": proposed.proposed_by, "decided_at": clock.now.wall}
    with pytest.raises(IntegrityError, match="credit_two_operators"), transaction.atomic():
        Credit.objects.filter(pk=KEY).update(**alone)
    with pytest.raises(IntegrityError, match="credit_two_operators"), transaction.atomic():
        Credit.objects.filter(pk=KEY).update(**{**alone, "decided_by": None})


def test_it_expires_by_due_work_after_exactly_seven_days(proposed, clock):
    assert proposed.expires_at - clock.now.wall == timedelta(days=7)
