"""The lives of tips, payments and success fees as one table: what is not in it is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from minutewise.agreed.rules import (
    AMOUNT_MAX,
    DAYS_MAX,
    MAY,
    TABLE,
    WORD_MAX,
    Event,
    Kind,
    NotNowError,
    State,
    Wish,
    after,
    check_in_time,
    check_wish,
    drawing,
    events_of,
)
from minutewise.kernel.errors import InvalidError

LIVES = """
tip      paid    refund     paid        # days later, whole or in part
fixed    asked   pay        paid
fixed    asked   decline    declined
fixed    asked   take_back  taken_back
fixed    asked   expire     expired
fixed    paid    refund     paid
success  asked   confirm    agreed      # held: the hold opens now
success  asked   decline    declined
success  asked   take_back  taken_back
success  asked   expire     expired
success  agreed  solved     paid        # by the client alone
success  agreed  give_up    void        # by either
success  agreed  lapse      void        # the deadline
success  paid    refund     paid
"""
SAID = {
    (Kind(kind), State(state), Event(event)): State(to)
    for kind, state, event, to in (
        line.partition("#")[0].split() for line in LIVES.strip().splitlines()
    )
}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_what_the_table_says_happens_and_everything_else_is_refused(kind, state, event):
    to = SAID.get((kind, state, event))
    if to is not None:
        assert after(kind, state, event) is to
        return
    with pytest.raises(NotNowError) as caught:
        after(kind, state, event)
    assert caught.value.code == "not_now"


def test_only_the_client_pays_and_says_solved_and_only_the_advisor_gives_back():
    mine = {side: {e for e in Event if side in MAY[e]} for side in ("client", "advisor")}
    assert mine["client"] == {
        Event.PAY, Event.CONFIRM, Event.DECLINE, Event.SOLVED, Event.GIVE_UP,
    }  # fmt: skip
    assert mine["advisor"] == {Event.TAKE_BACK, Event.GIVE_UP, Event.REFUND}
    assert events_of(Kind.SUCCESS, State.AGREED, "advisor") == [Event.GIVE_UP]


NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


@pytest.mark.parametrize("event", [Event.PAY, Event.CONFIRM, Event.SOLVED])
def test_at_the_deadline_it_is_too_late_a_moment_before_it_is_not(event):
    check_in_time(event, NOON, NOON - MOMENT)
    with pytest.raises(NotNowError):
        check_in_time(event, NOON, NOON)


@pytest.mark.parametrize("event", [Event.DECLINE, Event.GIVE_UP, Event.TAKE_BACK, Event.REFUND])
def test_nobody_is_kept_in_by_the_clock(event):
    check_in_time(event, NOON, NOON + timedelta(days=9))


FIXED = {"kind": Kind.FIXED, "amount": 2_000, "word": "Second opinion"}
FEE = {"kind": Kind.SUCCESS, "amount": 2_000, "word": "It starts", "days": 14}


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (FIXED | {"amount": 0}, "amount_invalid"),
        (FIXED | {"amount": -5}, "amount_invalid"),
        (FIXED | {"amount": True}, "amount_invalid"),
        (FIXED | {"amount": 2.5}, "amount_invalid"),
        (FIXED | {"amount": AMOUNT_MAX + 1}, "amount_invalid"),
        (FIXED | {"word": ""}, "word_missing"),
        (FIXED | {"word": "x" * (WORD_MAX + 1)}, "word_too_long"),
        (FIXED | {"kind": Kind.TIP}, "kind_invalid"),  # a tip is given, not asked for
        (FEE | {"days": 0}, "days_invalid"),
        (FEE | {"days": DAYS_MAX + 1}, "days_invalid"),
    ],
)
def test_what_cannot_be_asked_for(wish, code):
    with pytest.raises(InvalidError) as caught:
        check_wish(Wish(**wish))
    assert caught.value.code == code


def test_the_drawing_is_printed_from_the_table():
    moves = [line for line in drawing().splitlines() if "-->" in line and "[*]" not in line]
    assert len(moves) == sum(to is not state for (_, state, _), to in TABLE.items())
