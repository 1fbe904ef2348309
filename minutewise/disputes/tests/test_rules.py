"""A dispute's life as tables: who may do what when, and what becomes of the money."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from minutewise.disputes.rules import (
    OVER,
    TABLE,
    Event,
    NotNowError,
    Side,
    State,
    after,
    check_asked,
    check_decides,
    check_decision,
    check_in_time,
    check_offer,
    check_words,
    drawing,
    goes_back,
    lapses_at,
    open_to,
    whose_turn,
)
from minutewise.kernel.errors import InvalidError, RuleError

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
THREE_DAYS, WEEK = timedelta(hours=72), timedelta(days=7)

# state, who, event → state                                    because
SITUATIONS = """
asked          advisor  give_back   settled         # all of it: nothing to argue about
asked          advisor  offer       advisor_offers  # a part
asked          advisor  refuse      refused         # with words
asked          client   withdraw    withdrawn       # it was a mistake
asked          clock    lapse       with_operator   # 72 h without an answer
advisor_offers client   accept      settled         # the part goes back
advisor_offers client   counter     client_offers   # one open offer at a time: theirs is gone
advisor_offers client   refuse      refused         # no offer is open any more
advisor_offers advisor  give_back   settled         # thought better of it
advisor_offers client   withdraw    withdrawn
advisor_offers clock    charge_back charged_back
advisor_offers clock    lapse       with_operator   # 72 h from the opening, not from the offer
client_offers  advisor  accept      settled
client_offers  advisor  offer       advisor_offers
client_offers  advisor  refuse      refused
client_offers  advisor  give_back   settled         # more than the client would have taken
client_offers  client   withdraw    withdrawn
client_offers  clock    charge_back charged_back
client_offers  clock    lapse       with_operator
refused        advisor  offer       advisor_offers
refused        client   counter     client_offers
refused        client   escalate    with_operator   # either, and only after a refusal
refused        advisor  escalate    with_operator
refused        advisor  give_back   settled         # a refusal is not the last word
refused        client   withdraw    withdrawn
refused        clock    charge_back charged_back
refused        clock    lapse       with_operator
with_operator  operator decide      decided
with_operator  advisor  give_back   settled         # still theirs to settle
with_operator  clock    charge_back charged_back
with_operator  client   withdraw    withdrawn
decided        client   appeal      appealed        # one appeal, by either
decided        advisor  appeal      appealed
decided        clock    lapse       final           # nobody appealed in time
appealed       operator decide      final           # no second appeal
asked          clock    charge_back charged_back    # the bank has decided for them
decided        clock    charge_back charged_back
appealed       clock    charge_back charged_back
"""
ROWS = [line.split("#")[0].split() for line in SITUATIONS.strip().splitlines()]


@pytest.mark.parametrize(("state", "who", "event", "to"), ROWS, ids=lambda part: part)
def test_it_goes_on_as_the_table_says(state, who, event, to):
    assert after(State(state), Event(event), Side(who)) == State(to)


def test_every_other_triple_is_refused_by_one_name():
    allowed = {(State(state), Event(event), Side(who)) for state, who, event, _to in ROWS}
    for state, event, side in product(State, Event, Side):
        if (state, event, side) in allowed:
            continue
        with pytest.raises(NotNowError) as refused:
            after(state, event, side)
        assert refused.value.code == "not_now"


def test_what_is_over_stays_over_and_nobody_is_waited_for():
    for state in OVER:
        assert not any(open_to(state, side) for side in Side)
        assert whose_turn(state) == frozenset()


def test_whoever_is_waited_for_can_do_something():
    for state in State:
        for side in whose_turn(state):
            assert open_to(state, side)


def test_nobody_but_an_operator_decides():
    assert {turn.by for (_, event), turn in TABLE.items() if event is Event.DECIDE} == {
        frozenset({Side.OPERATOR})
    }


@pytest.mark.parametrize(
    ("check", "amount", "good"),
    [
        (lambda n: check_asked(n, 900), 1, True),
        (lambda n: check_asked(n, 900), 900, True),  # the whole
        (lambda n: check_asked(n, 900), 901, False),  # more than was charged, net of refunds
        (lambda n: check_asked(n, 900), 0, False),  # nothing is no dispute
        (lambda n: check_asked(n, 900), -1, False),
        (lambda n: check_asked(n, 900), True, False),
        (lambda n: check_offer(Event.OFFER, n, 900), 899, True),
        (lambda n: check_offer(Event.OFFER, n, 900), 900, False),  # that is giving back
        (lambda n: check_offer(Event.OFFER, n, 900), 0, False),  # that is refusing
        (lambda n: check_offer(Event.COUNTER, n, 900), 900, True),  # the client insists
        (lambda n: check_offer(Event.COUNTER, n, 900), 901, False),  # no more than was asked
        (lambda n: check_decision(n, 900), 0, True),
        (lambda n: check_decision(n, 900), 900, True),
        (lambda n: check_decision(n, 900), 901, False),  # nobody is given what was not asked
    ],
)
def test_amounts_stay_within_what_was_asked(check, amount, good):
    if good:
        assert check(amount) == amount
        return
    with pytest.raises(InvalidError) as refused:
        check(amount)
    assert (refused.value.code, refused.value.field) == ("dispute_amount", "amount")


@pytest.mark.parametrize(
    ("event", "back"),
    [
        (Event.GIVE_BACK, 900),  # all that was asked, whatever was offered
        (Event.ACCEPT, 400),  # the open offer
        (Event.LAPSE, 300),  # what was decided and not appealed
        (Event.DECIDE, 300),
        (Event.WITHDRAW, 0),
    ],
)
def test_what_goes_back_is_what_the_two_or_the_operator_said(event, back):
    assert goes_back(event, asked=900, offer=400, decided=300) == back


def test_the_last_millisecond_of_the_window_still_counts():
    month = timedelta(days=30)
    check_in_time(NOON, NOON + month - timedelta(milliseconds=1), month)
    with pytest.raises(RuleError, match="dispute_too_late"):
        check_in_time(NOON, NOON + month, month)


@pytest.mark.parametrize(
    ("state", "hours"),
    [
        (State.ASKED, 72),
        (State.ADVISOR_OFFERS, 72),  # an offer wins no time
        (State.CLIENT_OFFERS, 72),
        (State.REFUSED, 72),
        (State.WITH_OPERATOR, None),
        (State.DECIDED, 10 + 7 * 24),  # from the decision
        (State.APPEALED, None),
        (State.SETTLED, None),
    ],
)
def test_time_alone_moves_it_on(state, hours):
    later = NOON + timedelta(hours=10)
    at = lapses_at(state, NOON, later, settle=THREE_DAYS, appeal=WEEK)
    assert at == (None if hours is None else NOON + timedelta(hours=hours))


def test_a_party_decides_nothing_and_an_appeal_is_for_another_one():
    anna, otto, mirela = uuid4(), uuid4(), uuid4()
    check_decides(anna, parties={mirela}, first=None)
    check_decides(otto, parties={mirela}, first=anna)
    with pytest.raises(RuleError, match="another_operator"):
        check_decides(anna, parties={mirela}, first=anna)
    with pytest.raises(RuleError, match="own_dispute"):
        check_decides(mirela, parties={mirela}, first=anna)


def test_who_refuses_says_why_and_nobody_writes_a_novel():
    with pytest.raises(InvalidError, match="words_missing"):
        check_words(" \0 ", needed=True)
    with pytest.raises(InvalidError, match="words_too_long"):
        check_words("x" * 1001, needed=False)
    assert check_words(" so so ", needed=True) == "so so"


def test_the_drawing_has_every_state():
    assert all(state in drawing() for state in State)
