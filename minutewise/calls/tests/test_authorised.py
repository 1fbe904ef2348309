"""Agreements that a card or PayPal pays for: asked at the gateway, confirmed by its news."""

from uuid import uuid4

import pytest

from minutewise.advisors.models import Service
from minutewise.calls.actions import agree, fund
from minutewise.calls.tests.conftest import money
from minutewise.kernel.clock import Instant
from minutewise.ledger.queries import holds_of, operator_balance, verify
from minutewise.ledger.rules import Ref, clearing
from minutewise.metering import State
from minutewise.payments import due
from minutewise.payments.actions import look
from minutewise.payments.models import Authorisation
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
