"""Money that moves by program: back to cards, to the bank, to spendable; once for each key."""

from types import SimpleNamespace

import pytest

from minutewise.ledger.queries import verify, wallet
from minutewise.payments.models import Payment, Payout, Refund
from minutewise.payments.tests import conftest as gateway_cast
from minutewise.payments.tests.test_pages import paid_by_card
from minutewise.payments.tests.test_payouts import earn
from minutewise.work.clock import now

listener, start_pretend, pretend = (
    gateway_cast.listener,
    gateway_cast.start_pretend,
    gateway_cast.pretend,
)
pytestmark = pytest.mark.django_db(transaction=True)
IBAN = "DE89 3704 0044 0532 0130 00"
NOBODYS = "01a20000-0000-7000-8000-000000000000"


@pytest.fixture
def own(stage, program, pretend):
    """The stranger's program: €25.00 topped up, €50.00 earned."""
    made = program("stranger")
    top_up = made.post("top-ups", {"amount": 2500}, HTTP_IDEMPOTENCY_KEY="t").json()
    pretend.use_card(SimpleNamespace(url=top_up["url"]))
    assert made.get(f"top-ups/{top_up['id']}").json()["state"] == "paid"
    earn(stage.people["stranger"], 5000)
    yield made
    # The stage gave the client money that the pretend gateway never saw: M7 is looked at elsewhere.
    assert [found for found in verify() if found.rule != "M7"] == []


def purse(stage):
    found = wallet(stage.people["stranger"].id, "EUR")
    return found.available, found.payable


WRITES = {
    "refunds": ({"amount": 700}, (1800, 5000)),
    "payouts": ({"amount": 3000, "holder": "Sten Berg", "iban": IBAN}, (2500, 2000)),
    "earnings/moves": ({"amount": 500}, (3000, 4500)),
}


@pytest.mark.parametrize("path", WRITES)
def test_each_key_moves_money_once_and_never_something_else(stage, own, path):
    body, after = WRITES[path]
    first = own.post(path, body, HTTP_IDEMPOTENCY_KEY="k")
    again = own.post(path, body, HTTP_IDEMPOTENCY_KEY="k")
    assert (first.status_code, first.json()) == (201, again.json())
    other = own.post(path, {**body, "amount": body["amount"] + 1}, HTTP_IDEMPOTENCY_KEY="k")
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    assert purse(stage) == after


@pytest.mark.parametrize("path", WRITES)
def test_nothing_moves_without_the_scope_or_without_a_key(stage, own, program, path):
    body = WRITES[path][0]
    weak = program("stranger", "read", "money", "call", "limits", "page")
    assert weak.post(path, body, HTTP_IDEMPOTENCY_KEY="k").json()["code"] == "scope_missing"
    assert own.post(path, body).json()["code"] == "key_invalid"
    assert purse(stage) == (2500, 5000)


@pytest.mark.parametrize(
    ("path", "changed", "status", "code"),
    [
        ("refunds", {"amount": 2501}, 422, "back_too_much"),
        ("refunds", {"to": NOBODYS}, 422, "back_too_much"),
        ("refunds", {"amount": 0}, 422, "invalid"),
        ("refunds", {"amount": "700"}, 422, "invalid"),
        ("payouts", {"amount": 5001}, 409, "insufficient_funds"),
        ("payouts", {"amount": 1}, 422, "payout_too_small"),
        ("payouts", {"iban": "DE88370400440532013000"}, 422, "iban_invalid"),
        ("payouts", {"holder": " "}, 422, "holder_missing"),
        ("payouts", {"amount": True}, 422, "invalid"),
        ("earnings/moves", {"amount": 5001}, 409, "insufficient_funds"),
        ("earnings/moves", {"amount": 2**63}, 422, "invalid"),
        ("earnings/moves", {"to": "me"}, 422, "unknown_field"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_moves(stage, own, path, changed, status, code):
    answer = own.post(path, {**WRITES[path][0], **changed}, HTTP_IDEMPOTENCY_KEY="k")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert purse(stage) == (2500, 5000)


def test_a_payout_is_followed_and_its_account_is_not_told_in_full(own, program, pretend):
    made = own.post("payouts", WRITES["payouts"][0], HTTP_IDEMPOTENCY_KEY="k").json()
    assert made["state"] == "sent"
    assert "0532013000" not in str(made)
    pretend.settle(Payout.objects.get(), "fail")
    told = own.get(f"payouts/{made['id']}").json()
    assert (told["state"], told["reason"]) == ("failed", "by_hand")
    assert own.get("payouts").json()["items"] == [told]
    assert program("client").get(f"payouts/{made['id']}").status_code == 404
    assert program("client").get("payouts").json() == {"items": [], "next": None}


def test_refunds_come_in_pages_and_are_one_s_own(own, program):
    for number in range(3):
        to = {"to": str(Payment.objects.get().pk)} if number else {}
        own.post("refunds", {"amount": 100 + number, **to}, HTTP_IDEMPOTENCY_KEY=f"k{number}")
    pages = [[each["amount"] for each in page] for page in own.pages("refunds")]
    assert pages == [[102, 101], [100]]
    assert Refund.objects.count() == 3
    assert list(program("client").pages("refunds")) == [[]]


def test_the_month_tells_what_the_page_tells(stage, own):
    own.post("earnings/moves", {"amount": 500}, HTTP_IDEMPOTENCY_KEY="k")
    lines = own.get("wallet/lines").json()["items"]
    month = lines[0]["at"][:7]
    paid_by_card(stage.people["stranger"], now().wall)
    told = own.get(f"statements/{month}").json()
    assert told["items"] == lines
    assert told["carried"] == 0
    (card,) = told["by_card"]
    assert (card["card"], card["amount"], card["taken"]) == ("4242", 2400, 924)
    for kind in ("csv", "pdf"):
        assert own.get(told[kind].partition("/api/v1/")[2]).status_code == 200
    assert own.get("statements/2026-13").status_code == 422
    assert own.get("statements/last").status_code == 422


def test_lines_in_pages_are_the_whole_statement_wherever_they_are_cut(stage, own):
    """Also between the two lines of one move, and with several movements of one instant."""
    for number in range(3):
        own.post("earnings/moves", {"amount": 100 + number}, HTTP_IDEMPOTENCY_KEY=f"k{number}")
    whole = own.get("wallet/lines?limit=100").json()["items"]
    assert len(whole) == 8
    for size in (1, 2, 3, 5, 7, 8):
        cursor, found = "", []
        while cursor is not None:
            page = own.get(f"wallet/lines?limit={size}&cursor={cursor}").json()
            assert len(page["items"]) <= size
            found += page["items"]
            cursor = page["next"]
        assert found == whole, size


def test_receipts_of_both_sides(stage, program):
    call = stage.call(to="ended")
    (mine,) = program("client").get("receipts").json()["items"]
    (theirs,) = program("advisor").get("receipts").json()["items"]
    assert mine["call"] == theirs["call"] == str(call.id)
    assert (mine["role"], mine["share"]) == ("client", None)
    assert (theirs["role"], theirs["share"] + theirs["commission"]) == ("advisor", mine["paid"])
    assert program("stranger").get("receipts").json()["items"] == []
