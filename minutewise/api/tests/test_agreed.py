"""Payments agreed in conversations, by program: the presses of the pages, once for each key."""

from uuid import uuid4

import pytest

from minutewise.agreed.models import Agreed
from minutewise.conversations.actions import begin
from minutewise.ledger.queries import wallet
from minutewise.work.clock import now

pytestmark = pytest.mark.django_db
FEE = {"amount": 2000, "word": "It starts", "days": 14, "held": True}
ASKED = {"amount": 2000, "word": "Second opinion"}


def key(known=None):
    return {"HTTP_IDEMPOTENCY_KEY": known or str(uuid4())}


class Table:
    """Dara, who has €50.00, and Mirela talk; each has a program."""

    def __init__(self, stage, program) -> None:
        self.people, self.program = stage.people, program
        self.client, self.advisor = program("client"), program("advisor")
        self.at = f"threads/{begin(stage.people['client'], stage.page, 'Hello', now()).id}"

    def asks(self, what="payments", body=ASKED):
        answer = self.advisor.post(f"{self.at}/{what}", body, **key())
        assert answer.status_code == 201, answer.content
        return answer.json()["id"]

    def does(self, who, agreed, do, body=None):
        return getattr(self, who).send("post", f"payments/{agreed}/{do}", body, **key())

    def purses(self):
        """(available, held) of the client, earnings of the advisor."""
        hers = wallet(self.people["client"].id, "EUR")
        return hers.available, hers.held, wallet(self.people["advisor"].id, "EUR").earnings


@pytest.fixture
def table(stage, program):
    return Table(stage, program)


# what is asked for → who presses what → where it stands, and the three purses then
WAYS = [
    ("payments", [("client", "pay")], "paid", (3000, 0, 1600)),
    ("payments", [("client", "decline")], "declined", (5000, 0, 0)),
    ("payments", [("advisor", "take-back")], "taken_back", (5000, 0, 0)),
    ("fees", [("client", "confirm")], "agreed", (3000, 2000, 0)),
    ("fees", [("client", "confirm"), ("client", "solved")], "paid", (3000, 0, 1600)),
    ("fees", [("client", "confirm"), ("client", "give-up")], "void", (5000, 0, 0)),
    ("fees", [("client", "confirm"), ("advisor", "give-up")], "void", (5000, 0, 0)),
    ("fees", [("client", "decline")], "declined", (5000, 0, 0)),
]


@pytest.mark.parametrize(("what", "presses", "state", "purses"), WAYS)
def test_both_sides_press_what_their_pages_have(table, what, presses, state, purses):
    agreed = table.asks(what, FEE if what == "fees" else ASKED)
    for who, do in presses:
        assert do in getattr(table, who).get(f"payments/{agreed}").json()["may"]
        answer = table.does(who, agreed, do)
        assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], table.purses()) == (state, purses)


def test_who_earned_it_gives_back_in_parts_and_no_more_than_it_was(table):
    agreed = table.asks()
    table.does("client", agreed, "pay")
    assert table.does("advisor", agreed, "refund", {"amount": 500}).json()["refunded"] == 500
    assert table.purses() == (3500, 0, 1200)
    too_much = table.does("advisor", agreed, "refund", {"amount": 1501})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "too_much")
    assert table.does("advisor", agreed, "refund", {"amount": 1500}).json()["may"] == []
    assert table.purses() == (5000, 0, 0)


def test_a_tip_may_say_for_which_call_if_it_was_with_that_advisor(table, stage):
    call = stage.call(to="ended")
    body = {"amount": 500, "call": str(call.id)}
    told = table.client.post(f"{table.at}/tips", body, **key("k"))
    assert (told.status_code, told.json()["kind"], told.json()["receipt"][:2]) == (201, "tip", "P-")
    assert Agreed.objects.get().call == call.id
    without = table.client.post(f"{table.at}/tips", {"amount": 500}, **key("k"))
    assert without.json()["code"] == "key_conflict", "for a call and for none is not the same"
    elsewhere = begin(stage.people["client"], stage.other_page, "Hello", now()).id
    for thread, other in ((elsewhere, call.id), (table.at[8:], uuid4())):
        body = {"amount": 500, "call": str(other)}
        assert table.client.post(f"threads/{thread}/tips", body, **key()).status_code == 404
    assert Agreed.objects.count() == 1


@pytest.mark.parametrize(
    ("at", "body", "other"),
    [
        ("{thread}/tips", {"amount": 500}, {"amount": 501}),
        ("payments/{asked}/pay", None, None),
        ("payments/{paid}/refund", {"amount": 500}, {"amount": 501}),
    ],
)
def test_each_key_moves_money_once_and_never_something_else(table, at, body, other):
    paid = table.asks()
    table.does("client", paid, "pay")
    path = at.format(thread=table.at, asked=table.asks(), paid=paid)
    own = table.advisor if "refund" in at else table.client
    assert own.send("post", path, body).json()["code"] == "key_invalid"
    first = own.send("post", path, body, **key("k"))
    moved = table.purses()
    again = own.send("post", path, body, **key("k"))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    if other:
        assert own.send("post", path, other, **key("k")).json()["code"] == "key_conflict"
    assert (first.status_code < 300, table.purses()) == (True, moved)


# who, with which scopes, asks what → refused how; a payment is asked for, a fee is agreed
REFUSED = [
    ("client", ["read", "ask", "money", "room"], "payments/{asked}/pay", None, "scope_missing"),
    ("client", ["read", "ask", "threads"], "{at}/tips", {"amount": 5}, "scope_missing"),
    ("advisor", ["read", "pay", "threads"], "{at}/payments", ASKED, "scope_missing"),
    ("advisor", ["pay"], "payments/{asked}/pay", None, "not_now"),
    ("client", ["ask"], "payments/{asked}/take-back", None, "not_now"),
    ("client", ["pay"], "payments/{asked}/solved", None, "not_now"),
    ("client", ["pay"], "payments/{asked}/refund", {"amount": 5}, "no_such_payment"),
    ("advisor", ["pay"], "payments/{asked}/refund", {"amount": 5}, "not_now"),
    ("advisor", ["pay"], "{at}/tips", {"amount": 5}, "no_such_thread"),
    ("client", ["ask"], "{at}/payments", ASKED, "no_such_thread"),
    ("client", ["ask"], "{at}/fees", FEE, "no_such_thread"),
    ("client", ["pay"], "{at}/tips", {"amount": 5001}, "insufficient_funds"),
    ("advisor", ["ask"], "{at}/payments", {**ASKED, "word": " "}, "word_missing"),
    ("advisor", ["ask"], "{at}/payments", {**ASKED, "days": 3}, "unknown_field"),
    ("advisor", ["ask"], "{at}/fees", {**FEE, "days": 0}, "invalid"),
    ("advisor", ["ask"], "{at}/fees", {**FEE, "held": "yes"}, "invalid"),
]  # fmt: skip


def test_what_is_not_theirs_or_cannot_be_is_refused_and_moves_nothing(table):
    asked, before = table.asks(), table.purses()
    for who, scopes, at, body, code in REFUSED:
        path = at.format(at=table.at, asked=asked)
        answer = table.program(who, *scopes).send("post", path, body, **key())
        told = (answer.json()["code"], table.purses(), Agreed.objects.get().state)
        assert told == (code, before, "asked"), (who, path)


def test_for_a_stranger_there_is_nothing(table):
    asked, stranger = table.asks(), table.program("stranger")
    for do in ("pay", "confirm", "solved", "decline", "take-back", "give-up"):
        answer = stranger.send("post", f"payments/{asked}/{do}", None, **key())
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_payment"), do


def test_the_share_is_told_to_who_earns_alone(table):
    agreed = table.asks()
    hers = table.does("client", agreed, "pay").json()
    his = table.advisor.get(f"payments/{agreed}").json()
    assert (hers["share"], hers["commission"]) == (None, None)
    assert (his["share"], his["commission"], his["may"]) == (1600, 400, ["refund"])
