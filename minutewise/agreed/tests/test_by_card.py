"""What a card or PayPal pays when the wallet is too short: pressed here, reserved at the gateway,
paid by its news exactly once, or not at all."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from minutewise.accounts.actions.blocks import block
from minutewise.accounts.actions.limits import set_limits
from minutewise.accounts.rules.limits import Span
from minutewise.agreed import actions, deeds
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import paid_by
from minutewise.agreed.rules import CONSENT
from minutewise.agreed.tests.cast import (
    EUR,
    NOON,
    asked,
    charlie,
    clock,
    dara,
    fee,
    mirela,
    purse,
    refused,
)
from minutewise.conversations.actions import conversation_of
from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import post
from minutewise.ledger.queries import holds_of, operator_balance, verify, wallet
from minutewise.ledger.rules import Draft, Ref, clearing, goodwill, receivable, spendable
from minutewise.notify.models import Letter
from minutewise.payments import due
from minutewise.payments.actions import look
from minutewise.payments.models import Authorisation
from minutewise.payments.queries import spent
from minutewise.payments.tests.conftest import listener, pretend, start_pretend
from minutewise.payments.tests.helpers import DECLINES, PAYS, hand_over, now
from minutewise.work.due import Job
from minutewise.work.writing import writing

__all__ = ["charlie", "clock", "dara", "listener", "mirela", "pretend", "start_pretend"]


@pytest.fixture
def thread(dara, mirela):
    """Dara and Mirela talk; Dara's wallet is empty."""
    with writing():
        return conversation_of(dara, mirela, NOON)


@pytest.fixture(autouse=True)
def all_books_agree_afterwards(pretend, db):
    yield
    assert [each for each in verify() if each.rule != "M7"] == []
    for row in Authorisation.objects.filter(state="ending"):
        follow(row)
    book = pretend.book()
    assert book["findings"] == []
    assert -operator_balance(clearing("pretend", EUR)) == book["total"]
    assert list(verify()) == []


def follow(row):
    """The due work that has the gateway do what the books did."""
    due.follow(Job(due.FOLLOW, f"authorisation:{row.id}", {}, 1, False), Instant(NOON, 0, "test"))
    row.refresh_from_db()


def place(item):
    return f"http://shop.example/{item}"


def press(row, clock, *, what="pay", method="card", key=None):
    """Dara presses; the answer is the gateway's page."""
    key = key or str(uuid4())
    return deeds.pay_by_card(row.client, row.id, what, method, key, clock.now, place)


def tips(thread, clock, amount=500, *, method="card", call=None, key="tip"):
    dara = thread.client
    return deeds.tip_by_card(dara, thread.id, amount, call, method, key, clock.now, place)


def told(authorisation, clock):
    """The gateway's news arrive."""
    look(authorisation.id, clock.now)
    authorisation.refresh_from_db()
    return authorisation


def state(row):
    return Agreed.objects.get(id=row.id).state


def nothing_was_paid(row, authorisation, why):
    """The request stands as it is, no money moved, and the gateway has given the amount up."""
    assert authorisation.refused == why
    assert purse(row.client) == (0, 0, 0)
    assert holds_of(Ref("agreed", str(row.id))) == []
    follow(authorisation)
    assert authorisation.state == "released"
    assert Letter.objects.filter(template="agreed/letters/not_paid").count() == 1


def test_the_press_alone_pays_nothing(thread, clock):
    row = asked(thread, clock)
    press(row, clock)
    assert (state(row), purse(row.client)) == ("asked", (0, 0, 0))
    assert holds_of(Ref("agreed", str(row.id))) == []


WAYS = [("card", PAYS), ("paypal", "dara@paypal.example")]


@pytest.mark.parametrize(("method", "paid_with"), WAYS)
def test_reserved_there_it_is_paid_here_whole_and_the_wallet_is_not_touched(
    thread, clock, pretend, mirela, method, paid_with
):
    row = asked(thread, clock)
    authorisation = press(row, clock, method=method)
    pretend.use_card(authorisation, paid_with)
    told(authorisation, clock)
    row.refresh_from_db()
    assert (row.state, row.receipt.number[:2]) == ("paid", "P-")
    assert (purse(row.client), purse(mirela.person)) == ((0, 0, 0), (0, 0, 1600))
    assert (authorisation.state, authorisation.captured) == ("ending", 2000)
    follow(authorisation)
    assert (authorisation.state, pretend.book()["total"]) == ("captured", 2000)
    assert Letter.objects.filter(template="agreed/letters/receipt").count() == 2


def test_news_that_come_thrice_pay_once(thread, clock, pretend, client, mirela):
    clock.now = now()  # that of the address for news
    row = asked(thread, clock)
    authorisation = press(row, clock)
    pretend.use_card(authorisation)
    news = pretend.webhook()
    for _thrice in range(3):
        assert hand_over(client, news).status_code == 200
    told(authorisation, clock)
    assert (state(row), purse(mirela.person)[2]) == ("paid", 1600)
    assert Authorisation.objects.get().captured == 2000


def test_the_same_press_is_the_same_page_and_two_pages_pay_once(thread, clock, pretend, mirela):
    row = asked(thread, clock)
    first = press(row, clock, key="one")
    assert press(row, clock, key="one").url == first.url
    second = press(row, clock, key="two", method="paypal")
    pretend.use_card(first)
    pretend.use_card(second, "dara@paypal.example")
    told(first, clock)
    told(second, clock)
    assert (first.captured, second.captured, second.refused) == (2000, 0, "not_now")
    assert purse(mirela.person)[2] == 1600
    follow(second)
    assert second.state == "released"


@pytest.mark.parametrize("how", ["declined", "cancelled"])
def test_a_no_at_the_gateway_leaves_it_to_be_paid_otherwise(thread, clock, pretend, how):
    row = asked(thread, clock)
    authorisation = press(row, clock)
    if how == "declined":
        pretend.use_card(authorisation, DECLINES)
    else:
        pretend.cancel(authorisation)
    told(authorisation, clock)
    assert (authorisation.state, state(row)) == (how, "asked")


def test_taken_back_meanwhile_it_is_given_up_and_the_payer_is_told(thread, clock, pretend):
    row = asked(thread, clock)
    authorisation = press(row, clock)
    actions.take_back(row.id, thread.advisor.person, clock.now)
    pretend.use_card(authorisation)
    nothing_was_paid(row, told(authorisation, clock), "not_now")
    assert state(row) == "taken_back"
    [letter] = Letter.objects.filter(template="agreed/letters/not_paid")
    assert "€20.00" in letter.subject
    assert f"/agreed/by/{authorisation.id}/" in letter.text


def test_an_hour_is_how_long_a_press_waits(thread, clock, pretend):
    row = asked(thread, clock)
    late, in_time = press(row, clock), press(row, clock)
    pretend.use_card(late)
    clock.passes(s=CONSENT.total_seconds())
    nothing_was_paid(row, told(late, clock), "press_too_old")
    assert state(row) == "asked"
    clock.now = clock.now.earlier(1)
    pretend.use_card(in_time)
    told(in_time, clock)
    assert state(row) == "paid"


def test_limits_and_blocks_of_the_moment_count_at_the_press_and_at_the_news(
    thread, clock, pretend, dara, mirela
):
    row = asked(thread, clock)
    authorisation = press(row, clock)
    set_limits(dara.id, EUR, {Span.DAY: 1999}, clock.now.wall)
    assert refused(press, row, clock) == "over_limit"
    pretend.use_card(authorisation)
    nothing_was_paid(row, told(authorisation, clock), "over_limit")
    block(dara, mirela.person, clock.now.wall)
    assert refused(press, row, clock) == "blocked"


def test_what_a_card_pays_counts_for_the_limits(thread, clock, pretend, dara):
    row, other = asked(thread, clock), asked(thread, clock)
    set_limits(dara.id, EUR, {Span.DAY: 3999}, clock.now.wall)
    authorisation = press(row, clock)
    pretend.use_card(authorisation)
    told(authorisation, clock)
    assert spent(dara.id, EUR, NOON - timedelta(days=1)) == 2000
    assert refused(press, other, clock) == "over_limit"


def test_a_fee_that_is_not_held_is_paid_so_when_it_is_solved(thread, clock, pretend, mirela):
    row = fee(thread, clock, held=False)
    assert refused(press, row, clock, what="solved") == "not_now", "agreed on first"
    actions.confirm(row.id, thread.client, clock.now)
    authorisation = press(row, clock, what="solved")
    pretend.use_card(authorisation)
    told(authorisation, clock)
    assert (state(row), purse(mirela.person)[2]) == ("paid", 1600)


@pytest.mark.parametrize("do", ["confirm", "decline", "take-back", "give-up"])
def test_nothing_else_is_paid_by_card(thread, clock, do):
    assert refused(press, fee(thread, clock), clock, what=do) == "not_now"


def test_a_fee_that_is_held_is_paid_from_what_is_held(thread, clock, dara):
    purse_of_hers, ref = spendable(dara.id, EUR), Ref("demo", str(dara.id))
    with writing():
        post([Draft(goodwill(EUR), purse_of_hers, 2000, "goodwill", ref, "k")], by="t", at=NOON)
    row = fee(thread, clock)
    actions.confirm(row.id, dara, clock.now)
    assert refused(press, row, clock, what="solved") == "not_now"
    actions.give_up(row.id, dara, clock.now)


def test_ways_that_are_not_offered_and_people_who_are_not_in_it(thread, clock, charlie, mirela):
    row = asked(thread, clock)
    assert refused(press, row, clock, method="cheque") == "way_off"
    for somebody, why in ((charlie, "no_such_payment"), (mirela.person, "not_now")):
        args = (row.id, "pay", "card", "k", clock.now, place)
        assert refused(deeds.pay_by_card, somebody, *args) == why


def test_a_tip_is_given_by_its_news_once(thread, clock, pretend, mirela):
    first, again = tips(thread, clock), tips(thread, clock)
    assert (first.id, first.url) == (again.id, again.url)
    assert not Agreed.objects.exists()
    assert refused(tips, thread, clock, 501) == "key_conflict"
    pretend.use_card(first)
    told(first, clock)
    told(first, clock)
    row = Agreed.objects.get()
    assert (str(row.id), row.kind, row.amount, row.state) == (first.ref_id, "tip", 500, "paid")
    assert (purse(row.client), purse(mirela.person)) == ((0, 0, 0), (0, 0, 500))


def test_a_tip_to_somebody_who_is_blocked_by_then_is_not_given(thread, clock, pretend, mirela):
    authorisation = tips(thread, clock)
    block(mirela.person, thread.client, clock.now.wall)
    pretend.use_card(authorisation)
    told(authorisation, clock)
    assert (authorisation.refused, Agreed.objects.count()) == ("not_reachable", 0)


def test_a_capture_that_the_gateway_refuses_is_the_operators_loss(thread, clock, pretend, mirela):
    row = asked(thread, clock)
    authorisation = press(row, clock)
    pretend.use_card(authorisation)
    pretend.faults(refuse_captures=1)
    follow(told(authorisation, clock))
    assert (authorisation.state, state(row), purse(mirela.person)[2]) == ("refused", "paid", 1600)
    assert operator_balance(receivable(EUR)) == -2000


def test_given_back_it_is_in_the_wallet_and_may_go_on_to_the_card(thread, clock, pretend, dara):
    row = asked(thread, clock)
    authorisation = press(row, clock)
    pretend.use_card(authorisation)
    follow(told(authorisation, clock))
    row.refresh_from_db()
    assert paid_by(row, "advisor") is None
    assert paid_by(row, "client").onward == []
    actions.refund(row.id, thread.advisor.person, 700, clock.now)
    assert wallet(dara.id, EUR).available == 700
    (source,) = paid_by(row, "client").onward
    assert (source.left, source.item.card) == (700, "4242")


def test_in_the_browser_from_the_press_to_the_receipt(thread, clock, pretend, dara, client):
    row = Agreed.objects.get(id=asked(thread, clock).id)
    Agreed.objects.filter(id=row.id).update(until=None)
    client.force_login(dara)
    page = client.get(f"/agreed/{row.id}/")
    assert "Pay by card" in page.content.decode()
    assert pretend.port.page_origin in page.headers["Content-Security-Policy"]
    away = client.post(f"/agreed/{row.id}/pay", {"key": "k", "by": "card"})
    authorisation = Authorisation.objects.get()
    assert away.url == authorisation.url
    back = f"/agreed/by/{authorisation.id}/"
    assert "Not confirmed yet" in client.get(back).content.decode()
    pretend.use_card(authorisation)
    answer = client.get(back, follow=True)
    assert answer.redirect_chain[-1][0] == f"/agreed/{row.id}/"
    shown = answer.content.decode()
    assert "Paid by Card ••4242" in shown
    assert "€20.00 by Card ••4242" in shown
    stranger = Client()
    stranger.force_login(thread.advisor.person)
    assert stranger.get(back).status_code == 404
    assert "••4242" not in stranger.get(f"/agreed/{row.id}/").content.decode()


def test_a_tip_that_the_wallet_cannot_pay_shows_the_ways_past_it(thread, pretend, dara, client):
    client.force_login(dara)
    page = f"/agreed/with/{thread.id}/tip"
    short = client.post(page, {"key": "k", "amount": "500"})
    assert short.url == f"{page}?by=500"
    assert "Give by card" in client.get(short.url).content.decode()
    away = client.post(page, {"key": "k-card", "amount": "500", "by": "card"})
    assert away.url == Authorisation.objects.get().url
    too_small = client.post(page, {"key": "s", "amount": "50"})
    assert too_small.url.startswith("/wallet/top-up?"), "less than a card is asked for"
    [why] = [str(each) for each in get_messages(too_small.wsgi_request)]
    assert why == ("A card or PayPal pays tips from €1.00 on. Top up for less, or give that much.")
