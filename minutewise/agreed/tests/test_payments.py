"""Tips, payments and success fees from the press to the books."""

from datetime import timedelta

import pytest

from minutewise.accounts.actions.blocks import block
from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.actions.limits import set_limits
from minutewise.accounts.rules.limits import Span
from minutewise.advisors.models import Advisor, Company
from minutewise.agreed import actions
from minutewise.agreed.models import Agreed
from minutewise.agreed.tests.cast import (
    EUR,
    NOON,
    asked,
    books_are_right,
    charlie,
    clock,
    dara,
    fee,
    mirela,
    purse,
    put_in,
    refused,
    thread,
)
from minutewise.conversations.models import Message
from minutewise.conversations.money_lines import money_line
from minutewise.ledger.actions import move_earnings_to_spendable
from minutewise.networks.models import Policy
from minutewise.notify.models import Letter
from minutewise.work import due
from minutewise.work.writing import writing

__all__ = ["charlie", "clock", "dara", "mirela", "thread"]
WEEK, DAY_S = 7 * 86_400, 86_400


def lines():
    """What stands in the thread about money."""
    rows = Message.objects.filter(kind="money").select_related("author").order_by("number")
    return [money_line(row.figures, row.author.name if row.author else "") for row in rows]


def state(row):
    return Agreed.objects.get(pk=row.pk).state


def test_a_tip_is_paid_at_once_without_commission(thread, dara, mirela, clock):
    row = actions.tip(dara, thread, 500, clock.now)
    assert (purse(dara), purse(mirela.person)) == ((4_500, 0, 0), (0, 0, 500))
    assert (row.share, row.commission) == (500, 0)
    assert lines() == ["Dara K. gave a tip of €5.00"]
    assert books_are_right()


def test_the_policy_of_the_moment_may_take_a_part_of_tips(thread, dara, mirela, clock, network):
    Policy.objects.create(network=network, valid_from=NOON, tip_commission_bps=1_000)
    row = actions.tip(dara, thread, 505, clock.now)
    assert (row.share, row.commission) == (455, 50)  # rounded down
    assert books_are_right()


def test_a_payment_is_asked_for_and_paid_with_the_commission_of_the_asking(
    thread, dara, mirela, clock, network
):
    row = asked(thread, clock, 2_001)
    Policy.objects.create(network=network, valid_from=NOON, commission_bps=5_000)  # too late
    actions.pay(row.id, dara, clock.passes(s=60))
    assert purse(dara) == (2_999, 0, 0)
    assert purse(mirela.person) == (0, 0, 1_601)  # 20 % of 20.01, rounded down: 4.00
    assert lines() == ["Mirela asked for a payment of €20.01", "Dara K. paid €20.01"]
    assert books_are_right()


def test_both_get_a_letter_and_a_number(thread, dara, clock):
    row = actions.pay(asked(thread, clock).id, dara, clock.now)
    assert row.receipt.number == f"P-2026-{row.receipt.pk:06d}"
    subjects = Letter.objects.filter(template="agreed/letters/receipt").order_by("to")
    assert list(subjects.values_list("to", "subject")) == [
        ("dara@example.org", f"Receipt {row.receipt.number}: €20.00 for Mirela"),
        ("mirela@example.org", "Dara K. paid €20.00"),
    ]


@pytest.mark.parametrize(
    ("deed", "who", "state_after"),
    [
        (actions.decline, "client", "declined"),
        (actions.take_back, "advisor", "taken_back"),
    ],
)
def test_who_does_not_want_it_ends_it_and_nobody_pays(
    thread, dara, mirela, clock, deed, who, state_after
):
    row = asked(thread, clock)
    deed(row.id, dara if who == "client" else mirela.person, clock.now)
    assert state(row) == state_after
    assert refused(actions.pay, row.id, dara, clock.now) == "not_now"
    assert purse(dara) == (5_000, 0, 0)
    assert books_are_right()


def test_an_unanswered_request_expires_by_itself_after_the_days_of_the_policy(thread, dara, clock):
    row = asked(thread, clock)
    due.run_due(clock.passes(s=WEEK - 1))
    assert state(row) == "asked"
    due.run_due(clock.passes(s=1))
    assert state(row) == "expired"
    assert lines()[-1] == "The request for €20.00 has expired"


def test_at_the_last_moment_it_can_be_paid_and_a_moment_later_not(thread, dara, clock):
    first, second = asked(thread, clock), asked(thread, clock)
    actions.pay(first.id, dara, clock.passes(s=WEEK - 0.001))
    assert refused(actions.pay, second.id, dara, clock.passes(s=0.001)) == "not_now"


def test_with_too_little_money_nothing_happens(thread, dara, clock):
    row = asked(thread, clock, 5_001)
    assert refused(actions.pay, row.id, dara, clock.now) == "insufficient_funds"
    assert (state(row), purse(dara)) == ("asked", (5_000, 0, 0))
    put_in(dara, 1, "more")
    assert actions.pay(row.id, dara, clock.now).state == "paid"


def test_a_held_fee_is_reserved_when_agreed_and_paid_when_solved(thread, dara, mirela, clock):
    row = fee(thread, clock)
    assert purse(dara) == (5_000, 0, 0)
    actions.confirm(row.id, dara, clock.now)
    assert purse(dara) == (3_000, 2_000, 0)
    assert books_are_right()
    actions.solved(row.id, dara, clock.passes(s=3 * DAY_S))
    assert (purse(dara), purse(mirela.person)) == ((3_000, 0, 0), (0, 0, 1_600))
    assert lines()[-1] == "Dara K. said: solved. The fee of €20.00 is paid"
    assert books_are_right()


@pytest.mark.parametrize("who", ["client", "advisor"])
def test_either_may_give_a_fee_up_and_the_money_is_free_again(thread, dara, mirela, clock, who):
    row = actions.confirm(fee(thread, clock).id, dara, clock.now)
    actions.give_up(row.id, dara if who == "client" else mirela.person, clock.now)
    assert (state(row), purse(dara)) == ("void", (5_000, 0, 0))
    assert refused(actions.solved, row.id, dara, clock.now) == "not_now"
    assert books_are_right()


def test_a_fee_is_void_when_its_days_are_over_counted_from_the_agreement(thread, dara, clock):
    row = fee(thread, clock, days=3)
    actions.confirm(row.id, dara, clock.passes(s=DAY_S))
    due.run_due(clock.passes(s=3 * DAY_S - 1))
    assert (state(row), purse(dara)) == ("agreed", (3_000, 2_000, 0))
    due.run_due(clock.passes(s=1))
    assert (state(row), purse(dara)) == ("void", (5_000, 0, 0))
    assert books_are_right()


def test_a_fee_that_is_not_held_is_paid_from_the_wallet_if_there_is_money(thread, dara, clock):
    row = actions.confirm(fee(thread, clock, 6_000, held=False).id, dara, clock.now)
    assert purse(dara) == (5_000, 0, 0)
    assert refused(actions.solved, row.id, dara, clock.now) == "insufficient_funds"
    assert state(row) == "agreed"  # it is still there to be paid
    put_in(dara, 1_000, "more")
    assert actions.solved(row.id, dara, clock.now).state == "paid"
    assert books_are_right()


def test_days_later_the_advisor_gives_back_in_parts_the_commission_in_proportion(
    thread, dara, mirela, clock
):
    row = actions.pay(asked(thread, clock).id, dara, clock.now)
    actions.refund(row.id, mirela.person, 500, clock.passes(s=3 * DAY_S))
    assert (purse(dara), purse(mirela.person)) == ((3_500, 0, 0), (0, 0, 1_200))
    actions.refund(row.id, mirela.person, 1_500, clock.now)
    assert (purse(dara), purse(mirela.person)) == ((5_000, 0, 0), (0, 0, 0))
    assert refused(actions.refund, row.id, mirela.person, 1, clock.now) == "too_much"
    assert lines()[-1] == "Mirela gave back €15.00"
    assert books_are_right()


def test_what_was_spent_cannot_be_given_back(thread, dara, mirela, clock):
    row = actions.tip(dara, thread, 500, clock.now)
    with writing():
        move_earnings_to_spendable(mirela.person.id, EUR, 300, key="k", by="test", at=NOON)
    found = refused(actions.refund, row.id, mirela.person, 201, clock.now)
    assert found == "insufficient_funds"
    assert Agreed.objects.get().refunds == 0
    assert actions.refund(row.id, mirela.person, 200, clock.now).refunds == 1


@pytest.mark.parametrize("kind", ["tip", "payment", "held fee", "fee"])
def test_the_limits_of_the_person_count_for_all_of_them(thread, dara, clock, kind):
    set_limits(dara.id, EUR, {Span.DAY: 1_999}, NOON - timedelta(days=1))
    if kind == "tip":
        found = refused(actions.tip, dara, thread, 2_000, clock.now)
    elif kind == "payment":
        found = refused(actions.pay, asked(thread, clock).id, dara, clock.now)
    elif kind == "held fee":
        found = refused(actions.confirm, fee(thread, clock).id, dara, clock.now)
    else:
        row = actions.confirm(fee(thread, clock, held=False).id, dara, clock.now)
        found = refused(actions.solved, row.id, dara, clock.now)
    assert (found, purse(dara)) == ("over_limit", (5_000, 0, 0))


def test_who_is_blocked_neither_asks_nor_pays_but_a_held_fee_can_be_given_up(
    thread, dara, mirela, clock
):
    open_, agreed = asked(thread, clock), fee(thread, clock)
    actions.confirm(agreed.id, dara, clock.now)
    block(mirela.person, dara, NOON)
    assert refused(actions.tip, dara, thread, 500, clock.now) == "not_reachable"
    assert refused(actions.pay, open_.id, dara, clock.now) == "not_reachable"
    assert refused(asked, thread, clock) == "blocked"
    assert actions.give_up(agreed.id, dara, clock.now).state == "void"


def test_a_fee_that_is_not_held_is_not_paid_between_people_who_are_apart(
    thread, dara, mirela, clock
):
    free, kept = fee(thread, clock, held=False), fee(thread, clock)
    for row in (free, kept):
        actions.confirm(row.id, dara, clock.now)
    block(mirela.person, dara, NOON)
    assert refused(actions.solved, free.id, dara, clock.now) == "not_reachable"
    assert Agreed.objects.get(id=free.id).state == "agreed"
    assert actions.solved(kept.id, dara, clock.now).state == "paid"


def test_nobody_pays_an_advisor_who_has_left(thread, dara, mirela, clock):
    erase(mirela.person_id, give_up=True, at=NOON)
    thread.refresh_from_db()
    assert refused(actions.tip, dara, thread, 500, clock.now) == "not_reachable"
    assert purse(dara) == (5_000, 0, 0)


def test_nobody_pays_a_company_that_is_closed(thread, dara, mirela, clock):
    row = asked(thread, clock)
    firm = Company.objects.create(network=thread.network, name="Rackworks", closed_at=NOON)
    Advisor.objects.filter(id=mirela.id).update(person=None, company=firm)
    assert refused(actions.pay, row.id, dara, clock.now) == "not_reachable"


def test_five_requests_may_wait_in_a_thread_not_six(thread, clock):
    for _ in range(5):
        asked(thread, clock)
    assert refused(asked, thread, clock) == "too_many_requests"
