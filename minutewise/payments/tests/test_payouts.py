"""Earnings go to the bank account they are sent to, or come back with a reason; never twice."""

import threading
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from minutewise.kernel.errors import ConflictError, InvalidError, RuleError
from minutewise.ledger.actions import Draft, InsufficientFundsError, Ref, post
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import clearing, earnings, payouts, spendable
from minutewise.networks.models import Policy
from minutewise.notify.models import Letter
from minutewise.payments import actions, checks, iban, queries
from minutewise.payments.actions import Target
from minutewise.payments.models import Payout
from minutewise.payments.rules import IN_TRANSIT, Out, payout_after
from minutewise.payments.tests.helpers import assert_books_agree, hand_over, now
from minutewise.payments.tests.test_pages import words
from minutewise.payments.tests.test_races import TELLERS, together
from minutewise.work.due import run_due
from minutewise.work.writing import writing

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PAGE, PAY_OUT, MOVE = "/wallet/earnings/", "/wallet/earnings/pay-out", "/wallet/earnings/move"
PAYS, FAILS, RETURNS = (
    "DE89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
    "FR14 2004 1010 0505 0001 3M02 606",
)
MIRELA = Target("Mirela Tamsø", iban.compact(PAYS))


# --- account numbers


@pytest.mark.parametrize(
    ("typed", "fine", "why"),
    [
        (PAYS, True, "as printed"),
        ("de89370400440532013000", True, "in small letters"),
        ("DE89-3704-0044-0532-0130-00", True, "with hyphens"),
        (RETURNS, True, "letters in the number"),
        ("NO93 8601 1117 947", True, "the shortest"),
        ("DE88 3704 0044 0532 0130 00", False, "check digits"),
        ("DE89 3704 0044 0532 0103 00", False, "two digits swapped"),
        ("DE89 3704 0044 0532 0130 0", False, "too short"),
        ("DE89 3704 0044 0532 0130 000", False, "too long"),
        ("US89 3704 0044 0532 0130 00", False, "a country without IBAN"),
        ("DE89370400440532013\u06600\u0660", False, "digits of another script"),
        ("", False, "nothing"),
        ("' OR 1=1 --", False, "no number at all"),
    ],
)
def test_an_iban_has_its_country_s_length_and_the_right_check_digits(typed, fine, why):
    assert iban.is_iban(iban.compact(typed)) is fine, why


def test_one_wrong_digit_is_always_noticed():
    number = iban.compact(PAYS)
    for place in range(4, len(number)):
        other = str((int(number[place]) + 1) % 10)
        assert not iban.is_iban(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize("holder", ["", " ", "\u200b\u200b", "x" * 71])
def test_an_account_has_a_holder(holder):
    with pytest.raises(InvalidError, match="holder_missing"):
        Target.typed(holder, PAYS)


# --- the life of a payout


@pytest.mark.parametrize("state", Out)
@pytest.mark.parametrize("told", ["sent", "paid", "failed", "returned"])
def test_what_has_ended_stays_ended_except_that_paid_money_may_come_back(state, told):
    after = payout_after(state, told)
    if state in IN_TRANSIT:
        return
    assert after == (Out.RETURNED if (state, told) == (Out.PAID, "returned") else state)


@pytest.fixture
def mirela(db, dara):
    """Somebody who earned €50.00."""
    earn(dara, 5000)
    return dara


def earn(person, amount):
    draft = Draft(
        clearing("cast", "EUR"), earnings(person.id, "EUR"), amount, "share",
        Ref("call", str(uuid4())), str(uuid4()),
    )  # fmt: skip
    with writing():
        post([draft], by="test", at=now().wall)


def ask(person, network, amount=3000, key="k", target=MIRELA):
    return actions.request_payout(
        person.id, amount, "EUR", target, network_id=network.id, key=key, now=now()
    )


def earned(person):
    return wallet(person.id, "EUR").payable


def under_way():
    return operator_balance(payouts("EUR"))


def test_it_leaves_the_earnings_at_once_and_is_in_transit_until_the_bank_has_paid(
    mirela, network, pretend
):
    payout = ask(mirela, network)
    assert (payout.state, earned(mirela), under_way()) == ("sent", 2000, 3000)
    pretend.settle(payout)
    actions.follow_payout(payout.id, now())
    payout.refresh_from_db()
    assert (payout.state, earned(mirela), under_way()) == ("paid", 2000, 0)
    assert pretend.paid_out() == 3000
    assert_books_agree(pretend)


def test_the_bank_tells_it_by_itself_once_or_often(mirela, network, pretend, client):
    payout = ask(mirela, network)
    pretend.settle(payout)
    news = pretend.webhook()
    for _time in range(3):
        assert hand_over(client, news).json() == {"known": True}
    payout.refresh_from_db()
    assert (payout.state, under_way()) == ("paid", 0)
    assert_books_agree(pretend)


def test_a_payout_that_fails_comes_back_with_a_reason_and_a_letter(mirela, network, pretend):
    payout = ask(mirela, network)
    pretend.settle(payout, "fail")
    actions.follow_payout(payout.id, now())
    actions.follow_payout(payout.id, now())
    payout.refresh_from_db()
    assert (payout.state, payout.reason, earned(mirela)) == ("failed", "by_hand", 5000)
    letter = Letter.objects.get()
    assert letter.to == "dara@example.org"
    assert "came back" in letter.subject
    assert "€30.00\n\nThe money is in your earnings again" in letter.text.replace("    ", "")
    assert PAYS.replace(" ", "") not in letter.text
    assert_books_agree(pretend)


def test_money_that_was_paid_may_still_be_returned(mirela, network, pretend):
    payout = ask(mirela, network)
    pretend.settle(payout)
    actions.follow_payout(payout.id, now())
    pretend.settle(payout, "return")
    slip = actions.payouts.bank("pretend").fetch(Payout.objects.get().bank_id)
    assert actions.take_slip("pretend", slip, now())
    payout.refresh_from_db()
    assert (payout.state, earned(mirela), pretend.paid_out()) == ("returned", 5000, 0)
    assert_books_agree(pretend)


def test_returned_before_we_knew_that_it_was_paid(mirela, network, pretend):
    payout = ask(mirela, network)
    pretend.settle(payout)
    pretend.settle(payout, "return")
    actions.follow_payout(payout.id, now())
    payout.refresh_from_db()
    assert (payout.state, earned(mirela), under_way()) == ("returned", 5000, 0)
    assert_books_agree(pretend)


def test_news_in_the_wrong_order_change_nothing(mirela, network, pretend, client):
    payout = ask(mirela, network)
    pretend.settle(payout)
    pretend.settle(payout, "return")
    paid, returned = pretend.webhook(), pretend.webhook()
    hand_over(client, returned)
    hand_over(client, paid)
    payout.refresh_from_db()
    assert (payout.state, earned(mirela)) == ("returned", 5000)
    assert_books_agree(pretend)


def test_a_bank_that_does_not_answer_is_asked_again_and_pays_once(mirela, network, pretend):
    pretend.faults(error_after_success=1, lose_webhooks=-1)
    payout = ask(mirela, network)
    assert (payout.state, under_way()) == ("requested", 3000)
    assert checks_of_payouts() == []
    run_due(now().later(61_000))
    payout.refresh_from_db()
    assert payout.state == "sent"
    pretend.settle(payout)
    run_due(now().later(200_000))
    payout.refresh_from_db()
    assert (payout.state, pretend.paid_out()) == ("paid", 3000)
    assert_books_agree(pretend)


@pytest.mark.parametrize(
    ("named", "amount", "code", "why"),
    [
        (None, 999, "payout_too_small", "no figure: ten units"),
        (None, 1000, None, "exactly the least"),
        (2500, 2499, "payout_too_small", "the policy's own figure, a cent too little"),
        (2500, 2500, None, "and exactly it"),
        (1, 1, None, "an operator who pays out every cent"),
    ],
)
def test_the_least_is_what_the_policy_of_the_day_says(
    mirela, network, pretend, named, amount, code, why
):
    Policy.objects.create(network=network, payout_least=99_999, valid_from=LONG_AGO)
    Policy.objects.create(network=network, payout_least=named, valid_from=now().wall)
    Policy.objects.create(
        network=network, payout_least=99_999, valid_from=now().wall + timedelta(days=1)
    )
    refused = pytest.raises(InvalidError, match=code) if code else nullcontext()
    with refused:
        assert ask(mirela, network, amount).amount == amount, why
    assert Payout.objects.exists() == (code is None), why


def test_asking_again_by_the_same_key_is_no_new_payout_also_under_a_new_policy(
    mirela, network, pretend
):
    first = ask(mirela, network)
    Policy.objects.create(network=network, payout_least=99_999, valid_from=now().wall)
    assert ask(mirela, network) == first


def test_the_policy_of_another_currency_says_nothing(network):
    Policy.objects.create(network=network, payout_least=99_999, valid_from=LONG_AGO)
    assert queries.payout_least(network.id, "JPY", now().wall) == 1000


@pytest.mark.parametrize("amount", [999, 0, -1, -3000])
def test_less_than_the_least_is_refused(mirela, network, pretend, amount):
    with pytest.raises(InvalidError, match="payout_too_small"):
        ask(mirela, network, amount)


@pytest.mark.parametrize("amount", [5001, 10**15])
def test_more_than_the_earnings_is_refused_and_leaves_nothing_behind(
    mirela, network, pretend, amount
):
    with pytest.raises(InsufficientFundsError):
        ask(mirela, network, amount)
    assert (earned(mirela), Payout.objects.count(), under_way()) == (5000, 0, 0)


def test_money_to_spend_is_not_paid_out(db, dara, network, pretend):
    draft = Draft(
        clearing("cast", "EUR"), spendable(dara.id, "EUR"), 5000, "top_up", Ref("t", "1"), "t"
    )
    with writing():
        post([draft], by="test", at=now().wall)
    with pytest.raises(InsufficientFundsError):
        ask(dara, network)


def test_the_same_key_is_the_same_payout_and_with_other_content_a_conflict(
    mirela, network, pretend
):
    assert ask(mirela, network).id == ask(mirela, network).id
    with pytest.raises(ConflictError, match="key_conflict"):
        ask(mirela, network, 1000)
    with pytest.raises(ConflictError, match="key_conflict"):
        ask(mirela, network, target=Target("Mirela Tamsø", iban.compact(RETURNS)))
    assert earned(mirela) == 2000


@pytest.mark.parametrize(
    ("account", "state", "reason"),
    [(PAYS, "paid", ""), (FAILS, "failed", "account_closed"),
     (RETURNS, "returned", "wrong_holder"), ("NO93 8601 1117 947", "failed", "unknown_account")],
)  # fmt: skip
def test_left_alone_the_pretend_bank_does_what_its_account_says(
    mirela, network, start_pretend, settings, account, state, reason
):
    settings.GATEWAY, settings.PRETEND_GATEWAY_SECRET = "pretend", "s"
    settings.PRETEND_GATEWAY_URL = start_pretend("--settle-ms", "0", secret="s")
    payout = ask(mirela, network, target=Target("Mirela", iban.compact(account)))
    for _look in range(1_000):
        actions.follow_payout(payout.id, now())
        payout.refresh_from_db()
        if payout.state == state:
            break
        threading.Event().wait(0.05)  # the bank's own clock
    assert (payout.state, payout.reason) == (state, reason)
    port = actions.payouts.bank("pretend")
    port.close()


def test_an_erased_person_s_bank_accounts_are_forgotten_once_nothing_is_under_way(
    mirela, network, pretend
):
    payout = ask(mirela, network)
    with pytest.raises(RuleError, match="payout_under_way"):
        actions.forget_accounts(mirela.id)
    pretend.settle(payout)
    actions.follow_payout(payout.id, now())
    assert actions.forget_accounts(mirela.id) == 1
    payout.refresh_from_db()
    assert (payout.holder, payout.iban, payout.amount) == ("", "", 3000)
    assert_books_agree(pretend)


# --- what check-books finds


def checks_of_payouts():
    found = [*checks.in_transit(), *checks.banks()]
    return [str(each) for each in found]


def test_a_payout_whose_money_is_not_in_transit_is_named(mirela, network, pretend):
    payout = ask(mirela, network)
    assert checks_of_payouts() == []
    Payout.objects.update(state="failed")
    assert f"payout {payout.id}: failed: 0 should be in transit, 3000 are" in "".join(
        checks_of_payouts()
    )


def test_a_payout_that_the_bank_never_made_is_found(mirela, network, pretend):
    payout = ask(mirela, network)
    draft = Draft(
        payouts("EUR"), clearing("pretend-bank", "EUR"), 3000, "payout_paid",
        Ref("payout", str(payout.id)), "forged",
    )  # fmt: skip
    with writing():
        post([draft], by="test", at=now().wall)
    Payout.objects.update(state="paid")
    assert "3000 here, 0 at the bank pretend" in "".join(checks_of_payouts())


# --- many at once


def all_ask(person, network, amount, key=None):
    def one():
        try:
            return str(ask(person, network, amount, key or str(uuid4())).id)
        except InsufficientFundsError as refused:
            return refused.code

    return together(one)


def test_control_who_reads_the_earnings_before_writing_pays_out_too_much(
    transactional_db, mirela, network
):
    """Without the ledger's own word on it, each of them sees enough."""
    all_have_read = threading.Barrier(TELLERS)

    def naive():
        enough = earned(mirela) >= 3000
        all_have_read.wait(60)
        return 3000 if enough else 0

    assert sum(together(naive)) == TELLERS * 3000 > 5000


def test_many_payouts_at_once_are_never_more_than_the_earnings(
    transactional_db, mirela, network, pretend
):
    answers = all_ask(mirela, network, 3000)
    assert answers.count("insufficient_funds") == TELLERS - 1
    assert (earned(mirela), under_way(), Payout.objects.count()) == (2000, 3000, 1)
    assert_books_agree(pretend)


def test_many_presses_at_once_are_one_payout(transactional_db, mirela, network, pretend):
    assert len(set(all_ask(mirela, network, 2000, "k"))) == Payout.objects.count() == 1
    assert earned(mirela) == 3000
    assert_books_agree(pretend)


def test_many_tellers_of_one_failure_bring_the_money_back_once(
    transactional_db, mirela, network, pretend
):
    payout = ask(mirela, network)
    pretend.settle(payout, "fail")
    together(lambda: actions.follow_payout(payout.id, now()))
    assert (earned(mirela), Letter.objects.count()) == (5000, 1)
    assert_books_agree(pretend)


# --- moved to spendable


def test_earnings_can_be_spent_after_one_press_and_both_accounts_tell(mirela, me):
    form = {"amount": "12.50", "key": "k"}
    for _press in range(2):
        page = me.post(MOVE, form, follow=True)
        assert "€12.50 were moved and can be spent" in page.content.decode()
    purse = wallet(mirela.id, "EUR")
    assert (purse.available, purse.payable) == (1250, 3750)
    statement = words(me.get("/wallet/"))
    assert "−€12.50" in statement
    assert "+€12.50" in statement
    assert verify("M2") == []


def test_moving_all_of_it_twice_moves_it_once(mirela, me):
    for _press in range(2):
        assert me.post(MOVE, {"amount": "50", "key": "k"}).status_code == 302
    assert wallet(mirela.id, "EUR").available == 5000


@pytest.mark.parametrize("typed", ["50.01", "0", "-1", "", "1e3", "NaN"])
def test_never_more_than_was_earned(mirela, me, typed):
    answer = me.post(MOVE, {"amount": typed, "key": "k"})
    assert answer.status_code == 422
    assert 'id="move-amount-error"' in answer.content.decode()
    assert earned(mirela) == 5000


# --- the page


@pytest.fixture
def me(client, dara):
    client.force_login(dara)
    return client


def form(**changed):
    return {"amount": "30", "holder": "Mirela Tamsø", "iban": PAYS, "key": "k", **changed}


def test_a_payout_is_asked_for_and_followed_on_one_page(mirela, me, pretend):
    said = words(me.post(PAY_OUT, form(), follow=True))
    assert "Ready to be paid out €20.00" in said
    assert "On its way to you €30.00" in said
    assert "Sent to the bank" in said
    pretend.settle(Payout.objects.get())
    assert "Paid" in words(me.get(PAGE))
    assert "3704 0044" not in words(me.get(PAGE)).partition("Payouts")[2]


def test_pressing_twice_is_one_payout(mirela, me, pretend):
    for _press in range(2):
        assert me.post(PAY_OUT, form()).status_code == 302
    assert (Payout.objects.count(), earned(mirela)) == (1, 2000)


def test_a_failed_payout_says_why_on_the_page(mirela, me, pretend):
    me.post(PAY_OUT, form())
    pretend.settle(Payout.objects.get(), "fail")
    said = words(me.get(PAGE))
    assert "Somebody at the bank stopped it. The money is in your earnings again." in said
    assert "Ready to be paid out €50.00" in said


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": "9.99"}, "amount"),  # below the least
        ({"amount": "50.01"}, "amount"),  # more than earned
        ({"amount": "NaN"}, "amount"),
        ({"iban": "DE88370400440532013000"}, "iban"),
        ({"iban": ""}, "iban"),
        ({"holder": "\u202e"}, "holder"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(mirela, me, pretend, changed, field):
    answer = me.post(PAY_OUT, form(**changed))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert (earned(mirela), Payout.objects.count()) == (5000, 0)


def test_too_little_to_pay_out_says_what_the_least_is(db, dara, me, pretend):
    earn(dara, 999)
    assert "A payout is at least €10.00" in words(me.get(PAGE))


def test_the_banks_page_settles_it_by_hand(mirela, network, pretend):
    payout = ask(mirela, network)
    path = f"/bank/{payout.bank_id}"
    page = pretend.http.get(path)
    assert "Let it fail" in page.text
    assert "<script" not in page.text
    assert pretend.http.post(f"{path}/fail").status_code == 303
    assert "was not paid" in pretend.http.get(path).text
    assert pretend.http.get("/bank/po_none").status_code == 404
