"""Beside a dispute: a chargeback, somebody who wants to leave, books that are wrong."""

from uuid import uuid4

import pytest

from minutewise.agreed.actions import ask, pay
from minutewise.agreed.rules import Kind, Wish
from minutewise.calls.actions.giving_back import give_back
from minutewise.calls.tests.conftest import GIFT, give
from minutewise.disputes.checks import CHECKS
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.own_data import erase, refuses, tell
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import disputed, earnings, spendable
from minutewise.payments.actions.chargebacks import take_chargeback
from minutewise.payments.models import Payment
from minutewise.payments.queries import owed
from minutewise.ratings.models import Occasion
from minutewise.webhooks.actions.endpoints import make
from minutewise.webhooks.models import Delivery
from minutewise.work.writing import writing


@pytest.fixture
def top_up(court):
    """The €50.00 that Dara topped up, as the gateway knows them."""
    return Payment.objects.create(
        id=GIFT, person_id=court.dara.pk, network_id=court.call.network_id, amount=5000,
        currency="EUR", gateway="pretend", key="k", state="paid", paid_at=court.clock.now.wall,
    )  # fmt: skip


def another_top_up(court, amount):
    payment = Payment.objects.create(
        person_id=court.dara.pk, network_id=court.call.network_id, amount=amount, currency="EUR",
        gateway="pretend", key="later", state="paid", paid_at=court.clock.now.wall,
    )  # fmt: skip
    give(court.dara, amount, str(payment.pk))
    return payment


def spends(court, amount):
    """Dara pays somebody else (minor units)."""
    whom = uuid4()
    mine, yours = spendable(court.dara.pk, "EUR"), earnings(whom, "EUR")
    draft = Draft(mine, yours, amount, "tip", Ref("tip", str(whom)), f"tip:{whom}")
    with writing():
        post([draft], by="t", at=court.clock.now.wall)


def pays_and_disputes(court, amount):
    """A payment that Mirela asked for, all of which Dara wants back."""
    wish = Wish(kind=Kind.FIXED, amount=amount, word="A plan")
    asked = ask(court.mirela.person, court.call.conversation, wish, court.clock.now)
    court.ref = Ref("agreed", str(pay(asked.id, court.dara, court.clock.now).id))
    court.asks(amount)


def bank_takes(court, payment, told):
    with writing():
        take_chargeback(payment, told, court.clock.now)


def charged_back(court, payment, told):
    bank_takes(court, payment, told)
    return court.fresh()


def test_meanwhile_money_goes_back_in_the_dispute_alone_and_afterwards_by_the_receipt(
    court, client
):
    def gives(amount):
        give_back(court.mirela.person, court.call.pk, amount, f"k{amount}", court.clock.now)

    page = f"/calls/{court.call.pk}/refund"
    client.force_login(court.mirela.person)
    court.asks(600)
    with pytest.raises(RuleError, match="disputed"):
        gives(100)  # nor of the half that nobody asked for
    shown = client.get(page).content.decode()
    assert f'href="/disputes/{court.dispute.pk}/"' in shown
    assert "Give back" not in shown
    court.advisor("give_back")
    assert '"btn-cost">€6.00</span></button>' in client.get(page).content.decode()
    gives(600)
    assert (court.free, court.earned, court.stands) == (5000, 0, 0)
    assert "All of the €12.00 went back" in client.get(page).content.decode()


class TestChargeback:
    def test_closes_the_dispute_and_the_money_follows_it(self, court, top_up):
        court.asks(1200)
        done = charged_back(court, top_up, 5000)
        assert (done.state, done.returned, court.stands) == ("charged_back", 1200, 0)
        assert owed(court.dara.pk, "EUR") == 0  # what was spent came back from the advisor
        assert (court.earned, wallet(court.dara.pk, "EUR").spendable) == (0, 0)

    def test_takes_no_more_than_is_owed(self, court, top_up):
        court.asks(1200)
        done = charged_back(court, top_up, 3800 + 500)
        assert done.returned == 500
        assert court.earned == 560  # 960 less 400, the share of the 500

    def test_of_money_still_in_the_wallet_touches_no_dispute(self, court, top_up):
        court.asks(1200)
        assert charged_back(court, top_up, 3800).state == "asked"

    def test_of_money_that_came_later_touches_nobody_who_was_paid_before(self, court, top_up):
        """Mirela was paid with the first top-up; the bank takes the second one, spent elsewhere."""
        court.asks(1200)
        later = another_top_up(court, 10_000)
        spends(court, 3800 + 10_000)
        assert charged_back(court, later, 10_000).state == "asked"
        assert (court.stands, owed(court.dara.pk, "EUR")) == (960, 10_000)
        assert charged_back(court, top_up, 5000).state == "charged_back"

    def test_whose_pay_was_half_that_money_answers_for_half_of_it(self, court):
        later = another_top_up(court, 10_000)
        spends(court, 3800 - 500)  # so much is left of the first one
        pays_and_disputes(court, 1000)
        spends(court, 9500)
        done = charged_back(court, later, 10_000)
        assert (done.state, done.returned) == ("charged_back", 500)
        assert owed(court.dara.pk, "EUR") == 9500

    def test_money_that_had_gone_back_already_paid_nobody(self, court, top_up):
        later = another_top_up(court, 10_000)
        bank_takes(court, later, 10_000)
        pays_and_disputes(court, 3800)
        done = charged_back(court, top_up, 5000)
        assert (done.state, done.returned) == ("charged_back", 3800)


class TestLeaving:
    def test_nobody_leaves_in_the_middle_of_one(self, court):
        both, at = (court.dara, court.mirela.person), court.clock.now.wall
        assert [refuses(person, at) for person in both] == ["", ""]
        court.asks()
        assert all("dispute" in refuses(person, at) for person in both)
        court.client("withdraw")
        assert [refuses(person, at) for person in both] == ["", ""]

    def test_words_go_and_figures_stay(self, court):
        court.asks(900, "Nobody else should read this")
        court.client("withdraw")
        sheets = {sheet.name: sheet.rows for sheet in tell(court.dara)}
        assert sheets["disputes"][0]["asked"] == 900
        assert sheets["dispute-steps"][0]["words"] == "Nobody else should read this"
        erase(court.dara, court.clock.now.wall)
        assert set(Step.objects.filter(person=court.dara.pk).values_list("words", flat=True)) == {
            ""
        }
        assert Dispute.objects.get().asked == 900


class TestBooks:
    def found(self):
        return [str(finding) for check in CHECKS.values() for finding in check()]

    def test_money_that_strays_into_disputed_is_named(self, court):
        court.asks(600)
        assert self.found() == []
        mine, ref = earnings(court.mirela.person.pk, "EUR"), Ref("call", str(court.call.pk))
        draft = Draft(mine, disputed("EUR"), 1, "x", ref, "stray")
        back = Draft(disputed("EUR"), mine, 1, "x", ref, "back")
        with writing():
            post([draft], by="t", at=court.clock.now.wall)
        assert any(str(court.call.pk) in said for said in self.found())
        with writing():
            post([back], by="t", at=court.clock.now.wall)

    def test_a_dispute_that_says_more_than_is_held_is_named(self, court):
        court.asks(600)
        Dispute.objects.update(held=479)
        assert len(self.found()) == 2
        Dispute.objects.update(held=480)

    def test_a_state_without_its_step_is_named(self, court):
        court.asks(600)
        Dispute.objects.update(state="refused")
        assert any("is refused, was asked" in said for said in self.found())
        Dispute.objects.update(state="asked")


def test_both_sides_servers_are_told_with_the_figures(court):
    kinds = ["dispute.opened", "dispute.offered", "dispute.settled", "dispute.decided"]
    for person in (court.dara, court.mirela.person):
        make(person, "https://hooks.example/", kinds, court.clock.now.wall)
    court.asks(900)
    court.advisor("offer", 100)
    court.client("accept", 100)
    sent = Delivery.objects.order_by("made_at", "pk").values_list("kind", flat=True)
    assert sorted(sent) == sorted(2 * kinds[:3])
    assert '"returned":100' in Delivery.objects.filter(kind="dispute.settled").first().body


def test_what_a_dispute_gave_back_weighs_no_more_in_reviews(court):
    court.asks(900)
    talk = Occasion.objects.get(ref=str(court.call.pk))
    assert talk.net == 1200  # asked back is not given back
    court.advisor("offer", 100)
    court.client("accept", 100)
    talk.refresh_from_db()
    assert talk.net == 1100
