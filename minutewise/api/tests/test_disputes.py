"""Money asked back by program: the presses of the page of a dispute, once for each key."""

from uuid import uuid4

import pytest

from minutewise.agreed.actions import ask, pay
from minutewise.agreed.rules import Kind, Wish
from minutewise.conversations.actions import begin
from minutewise.disputes import actions
from minutewise.disputes.models import Dispute
from minutewise.ledger.queries import operator_balance, wallet
from minutewise.ledger.rules import disputed
from minutewise.work.clock import now

pytestmark = pytest.mark.django_db
WHY = {"words": "Because"}


def key(known=None):
    return {"HTTP_IDEMPOTENCY_KEY": known or str(uuid4())}


class Court:
    """Dara has paid Mirela €20.00 that she asked for; each has a program."""

    def __init__(self, stage, program) -> None:
        self.stage, self.program = stage, program
        self.client, self.advisor = program("client"), program("advisor")
        self.charge = self.paid()

    def paid(self):
        client, advisor = self.stage.people["client"], self.stage.people["advisor"]
        thread = begin(client, self.stage.page, "Hello", now())
        asked = ask(advisor, thread, Wish(kind=Kind.FIXED, amount=2000, word="x"), now())
        return str(pay(asked.pk, client, now()).pk)

    def asks(self, own=None, known=None, **changed):
        body = {"about": "agreed", "about_id": self.charge, "amount": 1000, **WHY, **changed}
        return (own or self.client).post("disputes", body, **key(known))

    def does(self, who, do, body=None, known=None):
        at = f"disputes/{Dispute.objects.get().pk}/{do}"
        return getattr(self, who).send("post", at, body, **key(known))

    def decides(self, amount):
        by = self.stage.people["operator"]
        actions.decide(Dispute.objects.get().pk, by, amount, "Half of it", now())

    def purses(self):
        """Available of the client, earnings of the advisor, and what stands in *disputed*."""
        hers = wallet(self.stage.people["client"].id, "EUR").available
        his = wallet(self.stage.people["advisor"].id, "EUR").earnings
        return hers, his, operator_balance(disputed("EUR"))


@pytest.fixture
def court(stage, program):
    return Court(stage, program)


PART = {"amount": 400}
# after it was asked, who presses what with which body → where it stands, and the purses then
WAYS = [
    ([("client", "withdraw", None)], "withdrawn", (3000, 1600, 0)),
    ([("advisor", "give-back", None)], "settled", (4000, 800, 0)),
    ([("advisor", "offer", PART), ("client", "accept", PART)], "settled", (3400, 1280, 0)),
    ([("advisor", "offer", PART), ("client", "refuse", WHY)], "refused", (3000, 800, 800)),
    (
        [("advisor", "refuse", WHY), ("client", "counter", PART), ("advisor", "accept", PART)],
        "settled",
        (3400, 1280, 0),
    ),
    (
        [("advisor", "refuse", WHY), ("client", "escalate", None)],
        "with_operator",
        (3000, 800, 800),
    ),
]


@pytest.mark.parametrize(("presses", "state", "purses"), WAYS)
def test_both_sides_press_what_their_pages_have(court, presses, state, purses):
    made = court.asks()
    assert (made.status_code, court.purses()) == (201, (3000, 800, 800)), made.content
    for who, do, body in presses:
        own, at = getattr(court, who), f"disputes/{made.json()['id']}"
        assert do in own.get(at).json()["may"]
        answer = court.does(who, do, body)
        assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], court.purses()) == (state, purses)


def test_an_operator_decides_at_the_desk_and_a_program_appeals(court):
    court.asks()
    court.does("advisor", "refuse", WHY)
    court.does("client", "escalate")
    court.decides(500)
    told = court.client.get("disputes").json()["items"][0]
    assert (told["state"], told["decided"], told["my_turn"]) == ("decided", 500, True)
    assert court.does("client", "appeal", {"words": " "}).json()["code"] == "words_missing"
    assert court.does("client", "appeal", WHY).json()["state"] == "appealed"


def test_each_sees_it_from_their_side_with_every_step(court):
    before = court.client.get(f"disputable/agreed/{court.charge}").json()
    assert (before["most"], before["settle_hours"], before["dispute"]) == (2000, 72, None)
    made = court.asks().json()
    court.does("advisor", "offer", {**PART, "words": "A part"})
    hers, his = (own.get(f"disputes/{made['id']}").json() for own in (court.client, court.advisor))
    assert [step["words"] for step in hers["steps"]] == ["Because", "A part"]
    assert [step["mine"] for step in hers["steps"]] == [True, False]
    assert (hers["my_side"], hers["with_name"], hers["my_turn"]) == ("client", "Mirela", True)
    assert (his["my_side"], his["with_name"], his["my_turn"]) == ("advisor", "Dara", False)
    assert (hers["asked"], hers["held"], hers["offer"], hers["charged"]) == (1000, 800, 400, 2000)
    assert court.client.get(f"disputable/agreed/{court.charge}").json()["dispute"] == made["id"]


def test_the_thread_is_opened_by_each_for_themselves(court):
    court.asks()
    assert court.does("client", "consent").json()["consented"] is True
    assert court.does("client", "consent").status_code == 200, "again: nothing more"
    row = Dispute.objects.get()
    assert (row.client_consents, row.advisor_consents) == (True, False)
    court.does("client", "withdraw")
    assert court.does("advisor", "consent").json()["code"] == "not_now"


def test_the_same_key_does_it_once_and_other_content_is_refused(court):
    made = court.asks(known="k").json()
    assert court.asks(known="k").json() == made
    assert court.asks(known="k", amount=999).json()["code"] == "key_conflict"
    first = court.does("advisor", "offer", PART, "o").json()
    assert court.does("advisor", "offer", PART, "o").json() == first
    assert court.does("advisor", "offer", {"amount": 401}, "o").json()["code"] == "key_conflict"
    assert court.does("client", "withdraw", None, " ").json()["code"] == "key_invalid"
    assert (first["offer"], len(first["steps"])) == (400, 2)


# who asks or answers what with which body, after €10.00 were asked back → refused how
REFUSED = [
    ("advisor", "offer", {"amount": 1000}, "dispute_amount"),  # all of it is to give it back
    ("client", "counter", {"amount": 1}, "not_now"),  # it is the advisor's turn
    ("client", "offer", PART, "not_now"),
    ("advisor", "counter", PART, "not_now"),
    ("advisor", "withdraw", None, "not_now"),
    ("client", "give-back", None, "not_now"),
    ("client", "accept", PART, "not_now"),  # nothing is offered
    ("advisor", "escalate", None, "not_now"),  # before anybody refused
    ("client", "appeal", WHY, "not_now"),  # nothing is decided
    ("advisor", "refuse", {"words": ""}, "invalid"),
    ("advisor", "lapse", None, "no_such_address"),
    ("advisor", "decide", PART, "no_such_address"),  # the desk's alone
]


def test_what_is_not_possible_is_refused_and_moves_nothing(court):
    state = court.asks().json()["state"]
    for who, do, body, code in REFUSED:
        answer = court.does(who, do, body)
        told = (answer.json()["code"], Dispute.objects.get().state, court.purses())
        assert told == (code, state, (3000, 800, 800)), (who, do)


def test_only_the_offer_that_was_shown_is_accepted(court):
    court.asks()
    court.does("advisor", "offer", {"amount": 300})
    answer = court.does("client", "accept", PART)
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_changed")


def test_asked_back_is_ones_own_charge_alone_and_no_more_than_it_was(court, stage):
    tip = court.client.post(
        f"threads/{begin(stage.people['client'], stage.page, 'x', now()).id}/tips",
        {"amount": 100}, **key(),
    ).json()["id"]  # fmt: skip
    for changed, own, code in (
        ({"amount": 2001}, court.client, "dispute_amount"),
        ({"about_id": str(uuid4())}, court.client, "no_such_charge"),
        ({"about_id": tip}, court.client, "no_such_charge"),  # a tip is a gift
        ({"about": "thing"}, court.client, "invalid"),
        ({}, court.advisor, "no_such_charge"),
        ({}, court.program("client", "read", "pay", "room"), "scope_missing"),
    ):
        assert court.asks(own, **changed).json()["code"] == code, changed
    assert not Dispute.objects.exists()


def test_for_a_stranger_there_is_nothing(court):
    at, sten = f"disputes/{court.asks().json()['id']}", court.program("stranger")
    assert sten.get("disputes").json()["items"] == []
    assert sten.get(f"disputable/agreed/{court.charge}").json()["code"] == "no_such_charge"
    assert sten.get(at).json()["code"] == "no_such_dispute"
    for do, body in (
        ("offer", PART), ("counter", PART), ("accept", PART), ("refuse", WHY), ("appeal", WHY),
        ("give-back", None), ("withdraw", None), ("escalate", None), ("consent", None),
    ):  # fmt: skip
        answer = sten.send("post", f"{at}/{do}", body, **key())
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_dispute"), do


def test_many_come_in_pages(court):
    made = [court.asks().json()["id"]]
    court.charge = court.paid()
    made.append(court.asks().json()["id"])
    for own in (court.client, court.advisor):
        first = own.get("disputes?limit=1").json()
        second = own.get(f"disputes?limit=1&cursor={first['next']}").json()
        assert [page["items"][0]["id"] for page in (first, second)] == made[::-1]
        assert second["next"] is None
