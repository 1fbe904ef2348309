"""The life of a manual credit, as terms of service would tell it."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from minutewise.backoffice.rules import (
    CREDIT_LASTS,
    CREDIT_MAX,
    TABLE,
    Event,
    Proposal,
    State,
    check_amount,
    check_ban,
    check_reason,
    decide,
)
from minutewise.kernel.errors import RuleError

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DARA, OLGA, OSCAR = (UUID(int=n) for n in (1, 2, 3))


def proposal(state=State.PROPOSED) -> Proposal:
    return Proposal(state, DARA, OLGA, NOON + CREDIT_LASTS)


def refused(call, *given) -> str:
    with pytest.raises(RuleError) as no:
        call(*given)
    return no.value.code


@pytest.mark.parametrize(
    ("event", "by", "answer"),
    [
        (Event.CONFIRM, OSCAR, State.CONFIRMED),  # the second pair of eyes
        (Event.REFUSE, OSCAR, State.REFUSED),
        (Event.WITHDRAW, OLGA, State.WITHDRAWN),  # who proposed may think again
        (Event.CONFIRM, OLGA, "second_operator"),  # never alone
        (Event.REFUSE, OLGA, "second_operator"),  # that would be a withdrawal
        (Event.WITHDRAW, OSCAR, "second_operator"),  # that would be a refusal
        (Event.CONFIRM, DARA, "own_credit"),  # an operator who would receive it
        (Event.REFUSE, DARA, "own_credit"),
    ],
)
def test_who_decides_what(event, by, answer):
    found = (
        decide(proposal(), event, by, NOON)
        if isinstance(answer, State)
        else refused(decide, proposal(), event, by, NOON)
    )
    assert found == answer


def test_it_can_be_confirmed_until_the_last_millisecond_of_the_seventh_day():
    end = NOON + timedelta(days=7)
    last = end - timedelta(milliseconds=1)
    assert decide(proposal(), Event.CONFIRM, OSCAR, last) is State.CONFIRMED
    assert refused(decide, proposal(), Event.CONFIRM, OSCAR, end) == "credit_expired"
    assert decide(proposal(), Event.EXPIRE, None, end) is State.EXPIRED


@pytest.mark.parametrize(("state", "event"), sorted(set(product(State, Event)) - set(TABLE)))
def test_every_other_pair_is_refused(state, event):
    assert refused(decide, proposal(state), event, OSCAR, NOON) == "credit_over"


@pytest.mark.parametrize("amount", [0, -1, CREDIT_MAX + 1, 2**63])
def test_amounts_that_are_none(amount):
    assert refused(check_amount, amount) == "credit_amount"


def test_the_largest_and_the_smallest_amount():
    assert (check_amount(1), check_amount(CREDIT_MAX)) == (1, CREDIT_MAX)


def test_a_deed_has_a_reason():
    assert refused(check_reason, "") == "reason_missing"
    assert refused(check_reason, "x" * 301) == "reason_too_long"
    assert check_reason("x" * 300)


@pytest.mark.parametrize(
    ("by", "everything", "person", "operator", "answer"),
    [
        (OLGA, True, DARA, False, ""),
        (OLGA, False, DARA, False, ""),  # the right to ban is enough for people
        (OLGA, True, OSCAR, True, ""),
        (OLGA, False, OSCAR, True, "ban_operator"),  # a helper does not depose his operator
        (OLGA, True, OLGA, True, "ban_self"),  # somebody must stay who can let in again
    ],
)
def test_who_may_shut_out_whom(by, everything, person, operator, answer):
    def ask():
        check_ban(by=by, everything=everything, person=person, operator=operator)

    assert (refused(ask) if answer else ask() or "") == answer
