"""What becomes of a dispute and of its money, from the first word to the last."""

import pytest

from minutewise.disputes import actions
from minutewise.disputes.models import Dispute, DisputePolicy, Step
from minutewise.disputes.rules import Event
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.ledger.actions import (
    DisputedError,
    InsufficientFundsError,
    move_earnings_to_spendable,
    refund,
)
from minutewise.ledger.queries import operator_balance
from minutewise.ledger.rules import commission, goodwill
from minutewise.notify.models import Letter
from minutewise.work.models import DueWork
from minutewise.work.writing import writing

SHARE = 960


def test_the_money_is_held_the_moment_it_is_asked_for(court):
    court.asks(600)
    assert (court.stands, court.earned) == (480, SHARE - 480)
    assert operator_balance(commission("EUR")) == 240  # waits where it is


def test_the_advisor_offers_half_and_they_settle(court):
    before = court.free
    court.asks()
    court.advisor("offer", 600)
    done = court.client("accept", 600)
    assert (done.state, done.returned, court.stands) == ("settled", 600, 0)
    assert court.free == before + 600
    assert (court.earned, operator_balance(commission("EUR"))) == (480, 120)


def test_counter_offers_go_to_and_fro_and_only_the_last_one_counts(court):
    court.asks()
    court.advisor("offer", 300)
    court.client("counter", 900)
    court.advisor("offer", 500)
    with pytest.raises(RuleError, match="offer_changed"):
        court.client("accept", 300)
    assert court.client("accept", 500).returned == 500


@pytest.mark.parametrize(
    ("way", "state", "back"),
    [
        ([("advisor", "give_back", None)], "settled", 900),
        ([("client", "withdraw", None)], "withdrawn", 0),
        ([("advisor", "refuse", None), ("advisor", "offer", 1), ("client", "accept", 1)],
         "settled", 1),
        ([("advisor", "refuse", None), ("client", "counter", 700), ("advisor", "accept", 700)],
         "settled", 700),
        ([("advisor", "offer", 899), ("client", "refuse", None), ("client", "withdraw", None)],
         "withdrawn", 0),
    ],
)  # fmt: skip
def test_between_the_two_it_ends_as_they_say(court, way, state, back):
    before = court.free
    court.asks(900)
    for who, event, amount in way:
        getattr(court, who)(event, amount)
    assert (court.dispute.state, court.dispute.returned) == (state, back)
    assert (court.free, court.stands) == (before + back, 0)


class TestClocks:
    def test_without_a_settlement_it_goes_to_the_operator_after_72_hours(self, court):
        court.asks()
        assert court.passes(hours=72, milliseconds=-1).state == "asked"
        assert court.passes(milliseconds=1).state == "with_operator"

    def test_an_offer_wins_no_time(self, court):
        court.asks()
        court.passes(hours=71)
        court.advisor("offer", 10)
        assert court.passes(hours=1).state == "with_operator"
        assert court.dispute.offer is None

    def test_after_a_refusal_either_may_bring_it_there(self, court):
        court.asks()
        with pytest.raises(RuleError, match="not_now"):
            court.client("escalate")
        court.advisor("refuse")
        assert court.client("escalate").state == "with_operator"
        assert not DueWork.objects.filter(kind=actions.LAPSE, done_at=None).exists()

    def test_the_clock_that_held_at_the_beginning_holds_to_the_end(self, court):
        DisputePolicy.objects.create(
            network=court.call.network, valid_from=court.clock.now.wall, settle_hours=5
        )
        court.asks()
        DisputePolicy.objects.update(settle_hours=50)
        assert court.passes(hours=5).state == "with_operator"

    def test_a_worker_that_comes_twice_moves_it_once(self, court):
        court.asks()
        court.passes(hours=72)
        court.lapses()
        assert Step.objects.filter(event="lapse").count() == 1

    def test_after_thirty_days_nothing_can_be_asked_back(self, court):
        court.clock.passes(s=30 * 86_400)
        with pytest.raises(RuleError, match="dispute_too_late"):
            court.asks()


class TestDecisions:
    @pytest.fixture
    def there(self, court):
        court.asks()
        court.advisor("refuse")
        court.client("escalate")
        return court

    def test_a_decision_moves_the_money_when_nobody_appeals(self, there, olga):
        before = there.free
        there.decides(olga, 400)
        assert (there.dispute.state, there.stands) == ("decided", SHARE)
        there.passes(days=7)
        assert (there.dispute.state, there.dispute.returned) == ("final", 400)
        assert (there.free, there.stands) == (before + 400, 0)

    def test_one_appeal_to_another_operator_whose_word_is_final(self, there, olga, oscar):
        before = there.free
        there.decides(olga, 400)
        there.advisor("appeal")
        with pytest.raises(RuleError, match="another_operator"):
            there.decides(olga, 0)
        assert there.decides(oscar, 0).state == "final"
        assert (there.free, there.earned, there.stands) == (before, SHARE, 0)
        with pytest.raises(RuleError, match="not_now"):
            there.client("appeal")

    def test_no_appeal_after_its_time_also_before_due_work_comes_by(self, there, olga):
        there.decides(olga, 400)
        there.clock.passes(s=7 * 86_400)
        with pytest.raises(RuleError, match="not_now"):
            there.client("appeal")
        there.lapses()
        assert there.fresh().state == "final"

    def test_an_operator_who_is_a_party_decides_nothing(self, there):
        for party in (there.dara, there.mirela.person):
            with pytest.raises(RuleError, match="own_dispute"):
                there.decides(party, 100)

    def test_no_more_than_was_asked_is_given(self, there, olga):
        with pytest.raises(RuleError, match="dispute_amount"):
            there.decides(olga, 1201)

    def test_they_may_still_settle_while_an_operator_reads(self, there):
        assert there.advisor("give_back").returned == 1200


class TestShortEarnings:
    @pytest.fixture
    def spent(self, court):
        with writing():
            move_earnings_to_spendable(
                court.mirela.person.pk, "EUR", 900, key="m", by="t", at=court.clock.now.wall
            )
        return court

    def test_what_is_there_is_held_and_the_rest_noted(self, spent):
        made = spent.asks()
        assert (made.held, made.missing, spent.stands) == (60, 900, 60)

    def test_the_two_can_settle_only_for_what_the_advisor_has(self, spent):
        spent.asks()
        spent.advisor("offer", 600)
        with pytest.raises(RuleError, match="advisor_short"):
            spent.client("accept", 600)
        assert spent.fresh().state == "advisor_offers"
        assert spent.stands == 60

    def test_what_an_operator_decides_is_paid_and_the_operator_bears_what_is_missing(
        self, spent, olga
    ):
        spent.asks()
        spent.passes(hours=72)
        spent.decides(olga, 1200)
        spent.passes(days=7)
        assert spent.dispute.returned == 1200
        assert operator_balance(goodwill("EUR")) == -900


class TestMeanwhile:
    def test_nobody_refunds_past_the_dispute(self, court):
        court.asks(100)
        with pytest.raises(DisputedError), writing():
            refund(court.ref, 1, key="r", by="t", at=court.clock.now.wall)
        court.client("withdraw")
        with writing():
            refund(court.ref, 1, key="r", by="t", at=court.clock.now.wall)

    def test_held_money_cannot_be_moved_or_paid_out(self, court):
        court.asks()
        with pytest.raises(InsufficientFundsError), writing():
            move_earnings_to_spendable(
                court.mirela.person.pk, "EUR", 1, key="m", by="t", at=court.clock.now.wall
            )

    def test_what_went_back_before_cannot_be_asked_for_again(self, court):
        with writing():
            refund(court.ref, 1000, key="r", by="t", at=court.clock.now.wall)
        with pytest.raises(RuleError, match="dispute_amount"):
            court.asks(201)
        assert court.asks(200).charged == 200

    def test_a_charge_is_disputed_once(self, court):
        first = court.asks(100)
        assert court.asks(100).pk == first.pk  # pressed twice
        with pytest.raises(RuleError, match="already_disputed"):
            court.asks(200)
        court.client("withdraw")
        with pytest.raises(RuleError, match="already_disputed"):
            court.asks(200)


def test_strangers_and_the_advisor_ask_nothing_back(court, charlie):
    for person in (charlie, court.mirela.person):
        with pytest.raises(MissingError):
            actions.open_dispute(court.ref, person, 1, "x", court.clock.now)
    court.asks()
    with pytest.raises(MissingError):
        court.act(charlie, "withdraw")


def test_nobody_lapses_or_decides_by_hand(court):
    court.asks()
    for event in (Event.LAPSE, Event.DECIDE, Event.CHARGE_BACK):
        with pytest.raises(RuleError):
            court.client(event)


def test_both_get_a_letter_at_each_turn_with_the_figure(court):
    court.asks(900)
    court.advisor("offer", 400)
    letters = Letter.objects.filter(template="disputes/letters/turn").order_by("pk")
    assert sorted(letters.values_list("to", flat=True)) == 2 * ["dara@example.org"] + 2 * [
        "mirela@example.org"
    ]
    last = letters.filter(to="dara@example.org").latest("written_at", "pk")
    assert "Mirela offered to give €4.00 back" in last.subject
    assert "€4.00 are offered" in last.text


def test_the_thread_says_who_did_what(court):
    court.asks(900)
    court.advisor("give_back")
    kinds = [m.figures["kind"] for m in court.call.conversation.messages.filter(kind="money")]
    assert kinds == ["dispute_open", "dispute_give_back"]


def test_consent_is_each_sides_own(court):
    court.asks()
    actions.consent(court.dispute.pk, court.dara, court.clock.now)
    actions.consent(court.dispute.pk, court.dara, court.clock.now)
    found = Dispute.objects.get()
    assert (found.client_consents, found.advisor_consents) == (True, False)
    assert Step.objects.filter(event="consent").count() == 1
