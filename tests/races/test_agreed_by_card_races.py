"""A card's news beside the wallet's press, and the same news at once: one of them pays. On SQLite
and PostgreSQL."""

import pytest

from minutewise.agreed import actions
from minutewise.agreed.deeds import tip_by_card
from minutewise.agreed.models import Agreed
from minutewise.calls.tests.conftest import NOON
from minutewise.kernel.ids import new_id
from minutewise.ledger.queries import verify, wallet
from minutewise.payments.actions import take
from minutewise.payments.gateway import Record
from minutewise.payments.models import Authorisation
from minutewise.payments.rules import Status
from minutewise.payments.tests.conftest import listener, pretend, start_pretend
from tests.races.crowd import at_once, kinds
from tests.races.test_agreed_races import NOW, asked, purse, thread

__all__ = ["listener", "pretend", "start_pretend", "thread"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def books(transactional_db):
    """Sound afterwards; M7 asks the gateway, which is not there."""
    yield
    assert [found for found in verify() if found.rule != "M7"] == []


def reserved_for(row):
    """Dara pressed “Pay by card”; what the gateway will say of it."""
    pressed = Authorisation.objects.create(
        person_id=row.client_id, network_id=row.conversation.network_id, amount=row.amount,
        currency="EUR", gateway="pretend", gateway_id=f"pay_{new_id()}", key=str(new_id()),
        ref_kind="agreed", ref_id=str(row.id), purpose="pay", created_at=NOON,
    )  # fmt: skip
    return Record(
        id=pressed.gateway_id, reference=str(pressed.id), status=Status.AUTHORISED,
        amount=row.amount, currency="EUR", taken=0, refunded=0, card="4242",
    )  # fmt: skip


def test_of_two_cards_and_the_wallet_one_pays_whatever_comes_first(thread):
    row = asked(thread)
    news = [reserved_for(row), reserved_for(row)]

    def comes(number):
        if number == 2:
            return actions.pay(row.id, thread.client, NOW)
        return take("pretend", news[number], NOW)

    answers = kinds(at_once(3, comes))
    paid_by_wallet = answers.get("Agreed", 0)
    taken = Authorisation.objects.filter(captured=2000).count()
    assert paid_by_wallet + taken == 1
    assert Authorisation.objects.filter(refused="not_now").count() == 2 - taken
    assert wallet(thread.advisor.person_id, "EUR").earnings == 1600
    assert purse(thread.client)[0] == 5000 - 2000 * paid_by_wallet


def test_the_same_news_six_times_at_once_pay_once(thread):
    row = asked(thread)
    news = reserved_for(row)
    assert kinds(at_once(6, lambda _n: take("pretend", news, NOW))) == {"bool": 6}
    assert Authorisation.objects.get().captured == 2000
    assert (purse(thread.client)[0], Agreed.objects.get().state) == (5000, "paid")


def test_a_tip_that_is_pressed_twice_at_once_leads_to_one_page(thread, pretend):
    """By the same key; a second key is a second tip."""

    def presses(number):
        key = "other" if number == 3 else "same"
        dara, place = thread.client, "http://shop.example/{}".format
        return tip_by_card(dara, thread.id, 500, None, "card", key, NOW, place)

    answers = at_once(4, presses)
    assert kinds(answers) == {"Authorisation": 4}
    assert len({each.ref_id for each in answers}) == Authorisation.objects.count() == 2
