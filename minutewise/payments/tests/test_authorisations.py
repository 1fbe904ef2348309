"""Money reserved on a card: taken in part at the end, given up, or lapsed; once."""

from uuid import uuid4

import pytest

from minutewise.kernel.errors import ConflictError, RuleError
from minutewise.ledger.actions import Leg, Ref, TooMuchError, capture
from minutewise.ledger.queries import holds_of, operator_balance, wallet
from minutewise.ledger.rules import commission, earnings, gateway_fees, receivable
from minutewise.payments import actions, checks, due
from minutewise.payments.actions import opening
from minutewise.payments.gateway import UnavailableError
from minutewise.payments.tests.helpers import (
    DECLINES,
    assert_books_agree,
    hand_over,
    has,
    now,
)
from minutewise.work.due import Job
from minutewise.work.writing import writing

pytestmark = pytest.mark.django_db
CALL = Ref("call", str(uuid4()))
ADVISOR = uuid4()
LEGS = [
    Leg(destination=earnings(ADVISOR, "EUR"), amount=1236, reason="share", ref=CALL),
    Leg(destination=commission("EUR"), amount=308, reason="commission", ref=CALL),
]


@pytest.fixture(autouse=True)
def both_books_agree_afterwards(pretend):
    yield
    assert_books_agree(pretend)


def reserve(person, network, key="k", amount=2400):
    return actions.open_authorisation(
        person.id,
        amount,
        "EUR",
        ref=CALL,
        network_id=network.id,
        place=lambda item_id: f"http://shop.example/{item_id}",
        key=key,
        now=now(),
    )


@pytest.fixture
def reserved(client, pretend, dara, network):
    """€24.00 of Dara's card stand behind a hold for a call."""
    authorisation = reserve(dara, network)
    pretend.use_card(authorisation)
    hand_over(client, pretend.webhook())
    authorisation.refresh_from_db()
    return authorisation


def follow(authorisation):
    due.follow(Job(due.FOLLOW, f"authorisation:{authorisation.id}", {}, 1, False), now())
    authorisation.refresh_from_db()


def test_until_the_card_is_used_nothing_is_held(pretend, dara, network):
    authorisation = reserve(dara, network)
    actions.look(authorisation.id, now())
    assert holds_of(CALL) == []


def test_the_hold_stands_at_the_gateway_and_the_wallet_is_not_touched(reserved, dara, pretend):
    (hold,) = holds_of(CALL)
    assert (reserved.state, hold.amount, hold.state) == ("authorised", 2400, "open")
    assert has(dara) == 0
    assert pretend.book()["total"] == 0


def test_a_part_is_taken_and_the_rest_given_up(reserved, pretend):
    actions.capture_authorisation(reserved.id, LEGS, by="keeper", now=now())
    follow(reserved)
    follow(reserved)
    assert (reserved.state, reserved.captured) == ("captured", 1544)
    assert wallet(ADVISOR, "EUR").earnings == 1236
    assert pretend.book()["total"] == 1544


def test_nothing_used_gives_it_all_up(reserved, pretend):
    actions.release_authorisation(reserved.id, by="keeper", now=now())
    follow(reserved)
    assert reserved.state == "released"
    assert pretend.port.fetch(reserved.gateway_id).status == "released"


def test_more_than_was_reserved_is_refused(reserved):
    leg = Leg(destination=earnings(ADVISOR, "EUR"), amount=2401, reason="share", ref=CALL)
    with pytest.raises(TooMuchError):
        actions.capture_authorisation(reserved.id, [leg], by="keeper", now=now())
    assert holds_of(CALL)[0].state == "open"


def test_it_ends_once(reserved):
    actions.release_authorisation(reserved.id, by="keeper", now=now())
    with pytest.raises(RuleError, match="not_now"):
        actions.capture_authorisation(reserved.id, LEGS, by="keeper", now=now())
    follow(reserved)


def test_who_ends_the_hold_himself_says_so_and_the_gateway_follows(reserved, pretend):
    """A chain of meters captures several holds at once; one of them stands on a card."""
    with writing():
        capture([reserved.hold_id], LEGS, key="chain:1", by="keeper", at=now().wall)
        actions.hold_ended(reserved.hold_id, now())
        actions.hold_ended(uuid4(), now())  # a hold on a wallet: nothing to follow
    follow(reserved)
    assert (reserved.state, pretend.book()["total"]) == ("captured", 1544)


@pytest.mark.parametrize("fault", ["down", "error_after_success"])
def test_without_an_answer_the_gateway_is_asked_again(reserved, pretend, fault):
    actions.capture_authorisation(reserved.id, LEGS, by="keeper", now=now())
    pretend.faults(**{fault: 1})
    with pytest.raises(UnavailableError):
        follow(reserved)
    follow(reserved)
    assert (reserved.state, pretend.book()["total"]) == ("captured", 1544)


def test_if_the_capture_is_refused_the_advisor_keeps_his_money_and_the_operator_sees_it(
    reserved, pretend
):
    actions.capture_authorisation(reserved.id, LEGS, by="keeper", now=now())
    pretend.faults(refuse_captures=1)
    follow(reserved)
    assert reserved.state == "refused"
    assert wallet(ADVISOR, "EUR").earnings == 1236
    assert operator_balance(receivable("EUR")) == -1544


def test_one_that_lapses_ends_its_hold(client, reserved, pretend):
    pretend.expire(reserved)
    hand_over(client, pretend.webhook())
    reserved.refresh_from_db()
    assert (reserved.state, holds_of(CALL)[0].state) == ("lapsed", "expired")


@pytest.fixture
def over(client, pretend, dara, network):
    """The card was used, then its time was over; the second word came first."""
    authorisation = reserve(dara, network)
    pretend.use_card(authorisation)
    late = pretend.webhook()
    pretend.expire(authorisation)
    hand_over(client, pretend.webhook())
    authorisation.refresh_from_db()
    assert authorisation.state == "expired"
    return authorisation, late


def test_an_old_word_that_it_is_reserved_holds_nothing(client, over):
    authorisation, late = over
    assert hand_over(client, late).json() == {"known": True}
    authorisation.refresh_from_db()
    assert (authorisation.state, holds_of(CALL)) == ("expired", [])


def test_nor_while_the_gateway_cannot_be_asked_how_it_stands(client, over, pretend):
    authorisation, late = over
    pretend.faults(down=1)
    assert hand_over(client, late).status_code == 503, "so that it tells again"
    authorisation.refresh_from_db()
    assert (authorisation.state, holds_of(CALL)) == ("expired", [])


def test_one_that_we_gave_up_and_is_reserved_after_all_counts(client, pretend, dara, network):
    authorisation = reserve(dara, network)
    opening.give_up(authorisation.id)
    pretend.use_card(authorisation)
    hand_over(client, pretend.webhook())
    authorisation.refresh_from_db()
    (hold,) = holds_of(CALL)
    assert (authorisation.state, hold.amount) == ("authorised", 2400)


def test_one_that_lapses_without_a_word_is_seen_by_due_work(reserved, pretend):
    pretend.faults(lose_webhooks=-1)
    pretend.expire(reserved)
    due.look_again(Job(due.LOOK, str(reserved.id), {}, 1, False), now())
    reserved.refresh_from_db()
    assert reserved.state == "lapsed"


def test_one_that_lapsed_between_the_books_and_the_capture_is_owed(reserved, pretend):
    actions.capture_authorisation(reserved.id, LEGS, by="keeper", now=now())
    pretend.expire(reserved)
    actions.look(reserved.id, now())  # news in between change nothing: the books are done
    follow(reserved)
    assert (reserved.state, operator_balance(receivable("EUR"))) == ("refused", -1544)


def test_a_declined_card_reserves_nothing(client, pretend, dara, network):
    authorisation = reserve(dara, network)
    pretend.use_card(authorisation, DECLINES)
    hand_over(client, pretend.webhook())
    authorisation.refresh_from_db()
    assert (authorisation.state, holds_of(CALL)) == ("declined", [])


def test_told_three_times_it_is_one_hold(client, pretend, dara, network):
    pretend.faults(duplicate_webhooks=1)
    pretend.use_card(reserve(dara, network))
    for _copy in range(3):
        hand_over(client, pretend.webhook())
    assert len(holds_of(CALL)) == 1


def test_the_same_key_for_something_else_is_a_conflict(pretend, dara, network):
    reserve(dara, network)
    with pytest.raises(ConflictError, match="key_conflict"):
        reserve(dara, network, amount=2500)


@pytest.mark.keeps_fees(25, 140)
@pytest.mark.parametrize("answers", [True, False], ids=["answered", "only told later"])
def test_of_what_is_taken_the_gateway_keeps_its_fee_once(reserved, pretend, client, answers):
    assert operator_balance(gateway_fees("EUR")) == 0, "nothing is taken yet"
    actions.capture_authorisation(reserved.id, LEGS, by="keeper", now=now())
    if not answers:
        pretend.faults(error_after_success=1)
        with pytest.raises(UnavailableError):
            actions.follow_authorisation(reserved.id, now())
    else:
        actions.follow_authorisation(reserved.id, now())
    assert hand_over(client, pretend.webhook()).status_code == 200
    actions.follow_authorisation(reserved.id, now())
    reserved.refresh_from_db()
    assert (reserved.state, reserved.fee) == ("captured", 47)  # 25 + 21.6, rounded up
    assert operator_balance(gateway_fees("EUR")) == -47
    assert [*checks.gateways(), *checks.fees()] == []


@pytest.mark.keeps_fees(25, 140)
def test_what_is_given_up_costs_no_fee(reserved, pretend):
    actions.release_authorisation(reserved.id, by="keeper", now=now())
    actions.follow_authorisation(reserved.id, now())
    assert operator_balance(gateway_fees("EUR")) == 0
