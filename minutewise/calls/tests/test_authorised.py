"""Agreements that a card or PayPal pays for: asked at the gateway, confirmed by its news."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from minutewise.accounts.actions.limits import set_limits
from minutewise.accounts.rules.limits import Span
from minutewise.advisors.models import Service
from minutewise.calls import checks
from minutewise.calls.actions import agree, finish, fund, meter
from minutewise.calls.models import Call
from minutewise.calls.receipts import receipt_of
from minutewise.calls.tests.conftest import NOON, money
from minutewise.calls.views import own_part
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.ledger.queries import holds_of, operator_balance, verify
from minutewise.ledger.rules import Ref, clearing, receivable
from minutewise.metering import Reason, State
from minutewise.payments import due
from minutewise.payments.actions import look
from minutewise.payments.gateway import UnavailableError
from minutewise.payments.models import Authorisation
from minutewise.payments.queries import spent, statement
from minutewise.payments.tests.helpers import DECLINES, hand_over
from minutewise.webhooks.actions.endpoints import make
from minutewise.webhooks.models import Delivery
from minutewise.work.due import Job

GIVEN = 5000  # what Dara's wallet got by other ways than this gateway


@pytest.fixture
def free_talk(talk, mirela):
    """The two are connected and nothing is metered."""
    Service.objects.filter(advisor=mirela).update(kind=Service.Kind.AGREEMENT)
    return talk.rings(maximum=None).is_accepted().connects()


@pytest.fixture
def offered(free_talk, pretend):
    """Mirela has offered the meter at 1.20 a minute; the gateway is there."""
    agree.offer(free_talk.id, None, "The restore", free_talk.clock.now)
    return free_talk


@pytest.fixture(autouse=True)
def all_books_agree_afterwards(pretend, db):
    yield
    assert [each for each in verify() if each.rule != "M7"] == []
    for row in Authorisation.objects.filter(state="ending"):
        follow(row)
    book = pretend.book()
    assert book["findings"] == []
    assert -operator_balance(clearing("pretend", "EUR")) - GIVEN == book["total"]


def press(t, maximum=2400, *, what="confirm", method="card", key=None, meter=None, rate=None):
    """Dara's press; the answer is the page at the gateway."""
    asked = fund.Asked(what, method, maximum, str(meter or t.row.id), rate or t.row.rate)
    return fund.authorise(
        t.client, t.id, asked, place=lambda item: f"http://shop.example/{item}",
        key=key or str(uuid4()), now=t.clock.now,
    )  # fmt: skip


def reserved(t, pretend, maximum=2400, **how):
    """Pressed, and the gateway has the amount."""
    authorisation = press(t, maximum, **how)
    pretend.use_card(authorisation, "dara@paypal.example" if how.get("method") == "paypal" else
                     "4242 4242 4242 4242")  # fmt: skip
    return told(t, authorisation)


def told(t, authorisation):
    look(authorisation.id, t.clock.now)
    authorisation.refresh_from_db()
    return authorisation


def runs(t, **time):
    agree.start_agreed(t.id, t.clock.ms, t.clock.now)
    return t.runs(**time)


def follow(row):
    """The due work that has the gateway do what the books did."""
    at = Instant(row.created_at, 0, "test")
    due.follow(Job(due.FOLLOW, f"authorisation:{row.id}", {}, 1, False), at)
    row.refresh_from_db()


def test_the_press_alone_confirms_nothing_and_holds_nothing(offered, dara):
    press(offered)
    assert (offered.row.state, money(dara)) == (State.OFFERED.value, (5000, 0, 0))
    assert holds_of(Ref("call", str(offered.id))) == []


def test_once_the_amount_is_reserved_the_same_press_has_confirmed(offered, pretend, dara):
    authorisation = reserved(offered, pretend)
    assert (offered.row.state, offered.row.maximum) == (State.CONFIRMED.value, 2400)
    assert (authorisation.state, authorisation.card) == ("authorised", "4242")
    assert money(dara) == (5000, 0, 0), "the wallet is not touched"


@pytest.mark.parametrize("method", ["card", "paypal"])
def test_the_exact_sum_is_taken_and_the_rest_given_up(offered, pretend, dara, mirela, method):
    authorisation = reserved(offered, pretend, method=method)
    runs(offered, s=462).hangs_up()
    authorisation.refresh_from_db()
    assert (offered.row.charge, authorisation.state, authorisation.captured) == (924, "ending", 924)
    assert money(mirela.person) == (0, 0, 740), "in the books at once, whatever the gateway does"
    follow(authorisation)
    assert (authorisation.state, pretend.book()["total"]) == ("captured", 924)
    assert money(dara) == (5000, 0, 0)


def refused(t, authorisation):
    """What the payer is told, and that nothing of it is in the books."""
    authorisation.refresh_from_db()
    told = own_part(t.call, "client", t.client)["authorising"]
    assert authorisation.hold_id is None
    return told["state"], authorisation.refused


def test_an_offer_that_expired_at_the_gateway_is_not_confirmed_and_the_amount_is_given_up(
    offered, pretend, dara
):
    authorisation = press(offered)
    make(dara, "https://hooks.example/", ["authorisation.declined"], offered.clock.now.wall)
    agree.expire(offered.id, offered.clock.passes(s=301))
    pretend.use_card(authorisation)
    told(offered, authorisation)
    data = json.loads(Delivery.objects.get().body)["data"]
    assert (data["state"], data["reason"]) == ("refused", "not_now"), "her server hears it too"
    assert refused(offered, authorisation) == ("refused", "not_now")
    assert (offered.row.state, offered.call.stage) == (State.VOID.value, "live")
    follow(authorisation)
    assert (authorisation.state, pretend.book()["total"]) == ("released", 0)


def test_an_offer_that_was_replaced_is_not_confirmed_by_the_press_on_the_old_one(offered, pretend):
    authorisation = press(offered)
    agree.withdraw(offered.id, "advisor", offered.clock.now)
    agree.offer(offered.id, 120, "", offered.clock.now)
    pretend.use_card(authorisation)
    told(offered, authorisation)
    assert refused(offered, authorisation) == ("refused", "offer_changed")
    assert offered.row.state == State.OFFERED.value


def test_terms_are_those_of_the_press_whatever_became_of_the_prices(offered, pretend, mirela):
    authorisation = press(offered)
    Service.objects.filter(advisor=mirela).update(minimum_charge=2000, increment_s=60)
    pretend.use_card(authorisation)
    told(offered, authorisation)
    assert (offered.row.rate, offered.row.minimum_charge, offered.row.increment_s) == (120, 0, 1)


def test_a_call_that_ended_meanwhile_takes_nothing(offered, pretend):
    authorisation = press(offered)
    offered.hangs_up()
    pretend.use_card(authorisation)
    told(offered, authorisation)
    assert refused(offered, authorisation)[1] == "call_over"
    assert holds_of(Ref("call", str(offered.id))) == []


def test_two_presses_on_one_offer_confirm_once(offered, pretend):
    first, second = press(offered, 2400), press(offered, 1200)
    for each in (second, first):
        pretend.use_card(each)
        told(offered, each)
    assert offered.row.maximum == 1200
    assert refused(offered, first)[1] == "not_now"
    assert [hold.amount for hold in holds_of(Ref("call", str(offered.id)))] == [1200]


def test_a_declined_card_leaves_the_talk_free(offered, pretend):
    authorisation = press(offered)
    pretend.use_card(authorisation, DECLINES)
    told(offered, authorisation)
    assert (offered.row.state, authorisation.state) == (State.OFFERED.value, "declined")
    assert own_part(offered.call, "client", offered.client)["authorising"]["state"] == "declined"


def test_the_gateway_down_at_the_press_is_said_and_the_same_press_opens_the_page(offered, pretend):
    pretend.faults(down=1)
    with pytest.raises(UnavailableError):
        press(offered, key="k")
    assert own_part(offered.call, "client", offered.client)["authorising"] is None
    assert press(offered, key="k").url
    assert offered.row.state == State.OFFERED.value


def test_news_before_the_return_and_three_times_confirm_once(offered, pretend, client):
    pretend.faults(duplicate_webhooks=1)
    authorisation = press(offered)
    pretend.use_card(authorisation)
    for _copy in range(3):
        assert hand_over(client, pretend.webhook()).status_code == 200
    told(offered, authorisation)
    confirmed = offered.call.events.filter(kind="confirmed")
    assert (confirmed.count(), len(holds_of(Ref("call", str(offered.id))))) == (1, 1)


def test_what_is_no_maximum_is_refused_before_anybody_is_asked(offered):
    for maximum in (None, 0, -5, True, "2400", 1.5, 2**60, 100):
        with pytest.raises(RuleError):
            press(offered, maximum)
    for how in ({"method": "cash"}, {"method": None}, {"what": "gift"}, {"rate": 119}):
        with pytest.raises(RuleError):
            press(offered, **how)
    with pytest.raises(RuleError, match="offer_changed"):
        press(offered, meter=uuid4())
    assert not Authorisation.objects.exists()


def test_ways_are_those_of_the_installation(offered, settings):
    settings.AUTHORISE_BY = ["paypal"]
    assert own_part(offered.call, "client", offered.client)["card"]["ways"] == ["paypal"]
    with pytest.raises(InvalidError, match="way_off"):
        press(offered)


def test_more_comes_from_a_second_card_and_the_oldest_is_taken_first(offered, pretend, dara):
    first = reserved(offered, pretend, 600)
    runs(offered, s=240)
    second = reserved(offered, pretend, 1200, what="raise")
    assert (offered.row.maximum, second.amount) == (1200, 600)
    meter.raise_maximum(offered.id, 1800, offered.clock.now)  # and more from the wallet
    offered.runs(s=420).hangs_up()
    for each in (first, second):
        each.refresh_from_db()
    assert (offered.row.charge, first.captured, second.captured) == (1320, 600, 600)
    assert money(dara) == (5000 - 120, 0, 0)


def test_two_tabs_that_raise_to_the_same_maximum_raise_it_once(offered, pretend):
    """Both presses said 12.00 in all, and both pages were paid on: nobody confirmed 18.00."""
    reserved(offered, pretend, 600)
    runs(offered, s=60)
    first, second = (press(offered, 1200, what="raise") for _ in range(2))
    for each in (first, second):
        pretend.use_card(each, "4242 4242 4242 4242")
        told(offered, each)
    assert offered.row.maximum == 1200
    assert (first.state, second.state, second.refused) == (
        "authorised", "ending", "raised_meanwhile",
    )  # fmt: skip


def test_a_raise_by_the_wallet_meanwhile_is_not_raised_again_by_card(offered, pretend, dara):
    reserved(offered, pretend, 600)
    runs(offered, s=60)
    card = press(offered, 1200, what="raise")
    meter.raise_maximum(offered.id, 900, offered.clock.now)
    pretend.use_card(card, "4242 4242 4242 4242")
    told(offered, card)
    assert (offered.row.maximum, card.refused) == (900, "raised_meanwhile")


def test_a_raise_runs_again_what_the_maximum_had_stopped(offered, pretend):
    reserved(offered, pretend, 600)
    runs(offered, s=301)
    meter.exhaust(offered.id, offered.clock.ms, offered.clock.now)
    assert Reason.MAXIMUM in offered.row.reasons
    reserved(offered, pretend, 1200, what="raise")
    assert (offered.row.state, offered.row.maximum) == (State.RUNNING.value, 1200)


def test_no_card_is_asked_for_a_raise_that_would_not_let_the_clock_run_on(
    offered, pretend, mirela, dara
):
    """A press that the wallet refuses leads to no gateway; what became too little is given up."""
    Service.objects.filter(advisor=mirela).update(increment_s=60, rounding="started")
    agree.withdraw(offered.id, "advisor", offered.clock.now)
    agree.offer(offered.id, 120, "", offered.clock.now)
    reserved(offered, pretend, 600)
    runs(offered, s=60)
    late = press(offered, 719, what="raise")  # enough, as long as the clock has not stopped
    offered.runs(s=301)
    meter.exhaust(offered.id, offered.clock.ms, offered.clock.now)
    pretend.use_card(late)
    assert refused(offered, told(offered, late))[1] == "maximum_too_small"
    with pytest.raises(InvalidError, match="maximum_too_small"):
        press(offered, 719, what="raise")
    with pytest.raises(InvalidError, match="maximum_too_small"):
        meter.raise_maximum(offered.id, 719, offered.clock.now)
    assert (offered.row.maximum, money(dara)) == (600, (5000, 0, 0))
    reserved(offered, pretend, 720, what="raise")
    assert (offered.row.state, offered.row.maximum) == (State.RUNNING.value, 720)


def test_what_lapses_during_the_call_ends_the_meter_at_what_is_still_held(offered, pretend, mirela):
    authorisation = reserved(offered, pretend, 600)
    runs(offered, s=60)
    second = reserved(offered, pretend, 1200, what="raise")
    offered.runs(s=300)
    pretend.expire(authorisation)
    told(offered, authorisation)
    row = offered.row
    assert (row.maximum, row.state, row.reasons) == (600, State.PAUSED.value, ["maximum"])
    assert offered.call.events.filter(kind="lapsed").exists()
    finish.finish(offered.id, Call.Outcome.MAXIMUM, offered.clock.ms, offered.clock.passes(s=60))
    second.refresh_from_db()
    assert (offered.row.charge, second.captured, money(mirela.person)[2]) == (600, 600, 480)
    assert [*checks.within_the_maximum()] == []


def test_after_a_large_lapse_every_raise_that_is_proposed_buys_its_minutes(offered, pretend):
    """16:40 ran for 20.00, of which 6.00 are held: the proposals pay for what ran first."""
    first = reserved(offered, pretend, 1800)
    runs(offered, s=60)
    reserved(offered, pretend, 2400, what="raise")
    offered.runs(s=940)
    meter.pause(offered.id, "client", offered.clock.ms, offered.clock.now)
    pretend.expire(first)
    told(offered, first)
    own = own_part(offered.call, "client", offered.client)
    assert own["raise"] == own["card"]["raise"]
    assert [(each["maximum"], each["minutes"]) for each in own["raise"]] == [
        (2600, 5), (3200, 10), (4400, 20)
    ]  # fmt: skip
    meter.raise_maximum(offered.id, 2600, offered.clock.now)
    meter.resume(offered.id, ["client", "maximum"], offered.clock.now)
    offered.runs(s=301)
    meter.exhaust(offered.id, offered.clock.ms, offered.clock.now)
    assert (offered.row.closed_ms, offered.row.reasons) == (1_301_000, ["maximum"])
    offered.hangs_up()
    assert offered.row.charge == 2600


def test_nobody_pays_what_is_held_by_nobody(offered, pretend, mirela):
    """Both reservations lapse after the money was used: what is missing counts as waived."""
    authorisation = reserved(offered, pretend, 600)
    runs(offered, s=120)
    pretend.expire(authorisation)
    told(offered, authorisation)
    offered.hangs_up()
    assert (offered.row.charge, money(mirela.person)) == (0, (0, 0, 0))


def test_a_capture_that_is_refused_later_is_the_operators_and_the_advisor_keeps_it(
    offered, pretend, mirela
):
    authorisation = reserved(offered, pretend)
    runs(offered, s=60).hangs_up()
    pretend.faults(refuse_captures=1)
    authorisation.refresh_from_db()
    follow(authorisation)
    assert (authorisation.state, operator_balance(receivable("EUR"))) == ("refused", -120)
    assert money(mirela.person)[2] == 96


@pytest.mark.parametrize("fault", ["down", "error_after_success"])
def test_money_waits_for_the_gateway_and_the_talk_never_does(offered, pretend, mirela, fault):
    authorisation = reserved(offered, pretend)
    pretend.faults(**{fault: 1})
    runs(offered, s=60).hangs_up()
    assert (offered.row.state, money(mirela.person)[2]) == (State.SETTLED.value, 96)
    authorisation.refresh_from_db()
    with pytest.raises(UnavailableError):
        follow(authorisation)
    follow(authorisation)
    assert (authorisation.state, pretend.book()["total"]) == ("captured", 120)


@pytest.mark.parametrize(("span", "most"), [(Span.CALL, 2399), (Span.DAY, 2399), (Span.MONTH, 1)])
def test_the_clients_own_limits_count_for_cards_as_well(offered, dara, span, most):
    set_limits(dara.id, "EUR", {span: most}, offered.clock.now.wall)
    with pytest.raises(RuleError, match="over_limit"):
        press(offered)


def test_a_limit_set_while_at_the_gateway_counts(offered, pretend, dara):
    authorisation = press(offered)
    set_limits(dara.id, "EUR", {Span.DAY: 500}, offered.clock.now.wall)
    pretend.use_card(authorisation)
    told(offered, authorisation)
    assert refused(offered, authorisation)[1] == "over_limit"


def test_what_a_card_paid_counts_for_the_day(offered, pretend, dara):
    reserved(offered, pretend)
    set_limits(dara.id, "EUR", {Span.DAY: 1000}, offered.clock.now.wall)
    runs(offered, s=60)
    with pytest.raises(RuleError, match="over_limit"):
        meter.raise_maximum(offered.id, 2500, offered.clock.now)
    offered.hangs_up()
    assert spent(dara.id, "EUR", NOON) == 120


def test_the_receipt_says_what_became_of_it_to_the_client_alone(offered, pretend):
    reserved(offered, pretend)
    runs(offered, s=462).hangs_up()
    (said,) = receipt_of(offered.call, "client").by_card
    assert (said.where, said.amount, said.taken, said.given_up) == ("Card ••4242", 2400, 924, 1476)
    assert receipt_of(offered.call, "advisor").by_card == []


def test_the_statement_lists_it_beside_the_wallet(offered, pretend, dara):
    reserved(offered, pretend, method="paypal")
    runs(offered, s=462).hangs_up()
    month = statement(dara.id, "EUR", NOON - timedelta(days=1), NOON + timedelta(days=1))
    assert [(row.place, row.captured, row.given_up) for row in month.by_card] == [
        ("PayPal", 924, 1476)
    ]
