"""Unspent money goes back to the cards it came from: the oldest top-up first, never held money."""

from uuid import uuid4

import pytest

from minutewise.kernel.errors import ConflictError, InvalidError
from minutewise.ledger.actions import Draft, Ref, open_hold, post
from minutewise.ledger.rules import earnings, spendable
from minutewise.payments import actions, sources
from minutewise.payments.models import Payment, Refund
from minutewise.payments.rules import oldest_first
from minutewise.payments.tests.helpers import assert_books_agree, has, now, open_top_up
from minutewise.payments.tests.test_pages import words
from minutewise.payments.tests.test_races import together
from minutewise.work.due import run_due
from minutewise.work.writing import writing

PAGE = "/wallet/send-back"


@pytest.mark.parametrize(
    ("amount", "lefts", "taken"),
    [
        (700, [1000, 500], [700, 0]),  # the oldest has enough
        (1000, [1000, 500], [1000, 0]),  # to the cent
        (1001, [1000, 500], [1000, 1]),  # one cent more: the next card
        (1500, [1000, 500], [1000, 500]),  # all of it
        (5, [], []),  # nothing came from a card
    ],
)
def test_the_oldest_top_up_goes_back_first(amount, lefts, taken):
    assert oldest_first(amount, lefts) == taken


def top_up(pretend, person, network, amount, card="4242 4242 4242 4242"):
    payment = open_top_up(person, network, amount)
    pretend.use_card(payment, card)
    actions.look(payment.id, now())
    return payment


@pytest.fixture
def two(db, pretend, dara, network):
    """Dara has topped up €10.00, then €5.00 by a card that asks for a second try."""
    first = top_up(pretend, dara, network, 1000)
    second = open_top_up(dara, network, 500)
    pretend.use_card(second, "4000 0000 0000 0119")
    pretend.use_card(second, "4000 0000 0000 0119")
    actions.look(second.id, now())
    yield first, second
    assert_books_agree(pretend)


def send(person, amount, key="k"):
    return actions.send_back(person.id, amount, "EUR", key=key, now=now())


def states(refunds):
    return [(refund.amount, refund.state) for refund in refunds]


def spend(person, amount):
    draft = Draft(
        spendable(person.id, "EUR"), earnings(uuid4(), "EUR"), amount, "tip", Ref("tip", "1"),
        str(uuid4()),
    )  # fmt: skip
    with writing():
        post([draft], by="test", at=now().wall)


def hold(person, amount):
    account = spendable(person.id, "EUR")
    with writing():
        open_hold(account, amount, ref=Ref("call", "1"), key="h", by="t", at=now().wall)


def test_several_cards_get_their_parts(two, dara):
    first, second = two
    assert states(send(dara, 1200)) == [(1000, "done"), (200, "done")]
    for payment in two:
        payment.refresh_from_db()
    assert [(p.state, p.refunded) for p in (first, second)] == [("refunded", 1000), ("paid", 200)]
    assert has(dara) == 300


@pytest.mark.parametrize("amount", [0, -1, 1501, 2**63])
def test_never_more_than_came_from_cards_nor_less_than_a_cent(two, dara, amount):
    with pytest.raises(InvalidError, match="back_too_much"):
        send(dara, amount)
    assert (has(dara), Refund.objects.count()) == (1500, 0)


def test_held_money_stays(two, dara):
    hold(dara, 600)
    with pytest.raises(InvalidError, match="back_too_much"):
        send(dara, 901)
    send(dara, 900)
    assert has(dara) == 0


def test_spent_money_stays_spent(two, dara):
    spend(dara, 1400)
    assert sources.sendable(dara.id, "EUR") == 100


def test_money_that_came_from_no_card_has_none_to_go_to(two, dara):
    draft = Draft(
        earnings(dara.id, "EUR"), spendable(dara.id, "EUR"), 700, "earnings_to_spendable",
        Ref("wallet", "1"), "m",
    )  # fmt: skip
    income = Draft(
        spendable(dara.id, "EUR"), earnings(dara.id, "EUR"), 700, "tip", Ref("tip", "1"), "t"
    )
    with writing():
        post([income], by="test", at=now().wall)
        post([draft], by="test", at=now().wall)
    assert sources.sendable(dara.id, "EUR") == 1500


def test_the_same_key_sends_once_and_with_another_amount_it_is_a_conflict(two, dara):
    assert [r.id for r in send(dara, 1200)] == [r.id for r in send(dara, 1200)]
    assert has(dara) == 300
    with pytest.raises(ConflictError, match="key_conflict"):
        send(dara, 300)


def test_asked_again_the_parts_stand_in_the_same_order(two, dara):
    """By when the cards were charged, which is not when the top-ups were begun."""
    begun_first = Payment.objects.order_by("pk").first()
    Payment.objects.filter(pk=begun_first.pk).update(paid_at=now().later(60_000).wall)
    first = send(dara, 1200)
    assert [r.id for r in send(dara, 1200)] == [r.id for r in first]


def test_a_gateway_that_is_down_is_asked_again_by_due_work(two, pretend, dara):
    pretend.faults(down=2)
    assert states(send(dara, 1200)) == [(1000, "opened"), (200, "opened")]
    assert has(dara) == 300
    run_due(now().later(1000))
    assert {r.state for r in Refund.objects.all()} == {"done"}
    assert all(r.asked_at and r.ended_at for r in Refund.objects.all())


def test_done_at_the_gateway_and_answered_500_is_done_once(two, pretend, dara):
    pretend.faults(error_after_success=1)
    send(dara, 800)
    run_due(now().later(1000))
    assert (Refund.objects.get().state, pretend.book()["total"], has(dara)) == ("done", 700, 700)


def test_one_card_refuses_its_part_comes_back_the_other_is_sent(two, pretend, dara):
    first, _second = two
    pretend.port.refund(first.gateway_id, 1000, "at the gateway's own desk")
    assert states(send(dara, 1200)) == [(1000, "refused"), (200, "done")]
    assert has(dara) == 1300
    actions.look(first.id, now())


def test_nobody_sends_back_what_is_somebody_elses(two, stranger):
    assert sources.sources_of(stranger.id, "EUR") == []
    with pytest.raises(InvalidError):
        send(stranger, 1)


# --- many at once


def test_many_presses_of_one_page_send_once(transactional_db, pretend, dara, network):
    top_up(pretend, dara, network, 1000)
    ids = together(lambda: [refund.id for refund in send(dara, 600)])
    assert len({tuple(each) for each in ids}) == Refund.objects.count() == 1
    assert_books_agree(pretend)


def test_many_requests_at_once_never_send_more_than_there_is(
    transactional_db, pretend, dara, network
):
    top_up(pretend, dara, network, 1000)

    def ask():
        try:
            return states(send(dara, 600, str(uuid4())))
        except InvalidError as refused:
            return refused.code

    answers = together(ask)
    assert answers.count("back_too_much") == len(answers) - 1
    assert has(dara) == 400
    assert_books_agree(pretend)


# --- the page


@pytest.fixture
def me(client, dara):
    client.force_login(dara)
    return client


def test_the_page_names_the_cards_in_order_and_what_can_go_back(two, me, dara):
    hold(dara, 600)
    said = words(me.get(PAGE))
    assert "Can go back now €9.00" in said
    assert "€6.00 more are held" in said
    assert said.index("Card ••4242") < said.index("Card ••0119")
    assert PAGE in me.get("/wallet/").content.decode()


def test_pressing_twice_sends_once_and_says_the_same(two, me, dara):
    form = {"amount": "15", "key": "k"}
    for _press in range(2):
        answer = me.post(PAGE, form, follow=True)
        assert "€15.00 were sent back" in answer.content.decode()
    assert (has(dara), Refund.objects.count()) == (0, 2)


@pytest.mark.parametrize("typed", ["0", "-1", "1e309", "NaN", "15.01", "", "true", "２", "9" * 30])
def test_what_cannot_be_meant_is_said_beside_the_field(two, me, dara, typed):
    answer = me.post(PAGE, {"amount": typed, "key": "k"})
    assert answer.status_code == 422
    assert 'id="amount-error"' in answer.content.decode()
    assert (has(dara), Refund.objects.count()) == (1500, 0)


def test_an_empty_wallet_says_why_nothing_can_go_back(db, me):
    assert "Nothing here came from a card" in words(me.get(PAGE))


def test_each_state_has_its_words(two, pretend, me, dara):
    pretend.faults(down=1)
    assert "are on their way back" in me.post(PAGE, {"amount": "1"}, follow=True).content.decode()
    assert "At the payment service" in words(me.get(PAGE))
    pretend.no_faults()
    run_due(now().later(1000))
    assert "Sent back" in words(me.get(PAGE))
    first, _second = two
    pretend.port.refund(first.gateway_id, 900, "at the gateway's own desk")
    answer = me.post(PAGE, {"amount": "5"}, follow=True)
    assert "could not be sent back" in answer.content.decode()
    assert "The money is in your wallet again" in words(me.get(PAGE))
    actions.look(first.id, now())
