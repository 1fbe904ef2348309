"""Top-ups against the real pretend gateway, and links that ring nobody by themselves."""

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from minutewise.calls.models import Call
from minutewise.payments.models import Payment
from minutewise.payments.tests import conftest as gateway_cast

listener, start_pretend, pretend = (
    gateway_cast.listener,
    gateway_cast.start_pretend,
    gateway_cast.pretend,
)


@pytest.mark.django_db(transaction=True)
class TestTopUp:
    def open(self, program, amount=2500, key="k1"):
        return program.post("top-ups", {"amount": amount}, HTTP_IDEMPOTENCY_KEY=key)

    def test_it_answers_the_payment_page_and_then_what_became_of_it(self, program, pretend):
        own = program()
        answer = self.open(own)
        assert answer.status_code == 201
        made = answer.json()
        assert (made["amount"], made["currency"], made["state"]) == (2500, "EUR", "opened")
        assert made["url"].startswith("http://127.0.0.1:")
        assert own.get(f"top-ups/{made['id']}").json() == made
        assert program("stranger").get(f"top-ups/{made['id']}").status_code == 404

    def test_the_same_key_is_the_same_top_up_and_other_content_is_refused(self, program, pretend):
        own = program()
        first, again = self.open(own).json(), self.open(own).json()
        assert first == again
        answer = self.open(own, amount=2600)
        assert (answer.status_code, answer.json()["code"]) == (409, "key_conflict")
        assert Payment.objects.count() == 1

    def test_the_key_of_somebody_else_is_another_key(self, program, pretend):
        mine, theirs = self.open(program()).json(), self.open(program("advisor")).json()
        assert mine["id"] != theirs["id"]

    @pytest.mark.parametrize("amount", [1, 100_000_000])
    def test_the_bounds_are_those_of_the_page(self, program, pretend, amount):
        answer = self.open(program(), amount=amount)
        assert answer.status_code == 422
        assert Payment.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_without_its_gateway_a_top_up_is_refused_and_may_be_sent_again(program, settings):
    settings.GATEWAY = ""
    answer = program().post("top-ups", {"amount": 2500}, HTTP_IDEMPOTENCY_KEY="k")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


class TestCallLink:
    def ask(self, stage, program, **changed):
        body = {"advisor": str(stage.page.id), "mode": "video", "subject": "Disk", "maximum": 1200}
        sent = {**body, **changed}
        return program("client", "call").post("call-links", sent)

    def test_it_opens_the_page_with_everything_chosen(self, stage, program):
        link = self.ask(stage, program).json()
        address = urlsplit(link["url"])
        assert address.path == "/mirela/"
        assert parse_qs(address.query) == {
            "mode": ["video"], "subject": ["Disk"], "maximum": ["1200"],
        }  # fmt: skip
        page = stage.browser("client").get(link["url"]).content.decode()
        assert 'value="Disk"' in page
        assert link["price"] == {"mode": "video", "amount": 120, "unit_s": 60, "currency": "EUR"}
        assert (link["maximum"], link["missing"], link["stopped"]) == (1200, 0, "")

    def test_nothing_rings_and_nothing_is_held(self, stage, program):
        self.ask(stage, program)
        assert not Call.objects.exists()
        assert program().get("wallet").json()["held"] == 0

    def test_without_a_maximum_the_pages_own_proposal_is_told(self, stage, program):
        assert self.ask(stage, program, maximum=None).json()["maximum"] > 0

    def test_what_is_missing_is_told(self, stage, program):
        body = {"advisor": str(stage.page.id), "mode": "video"}
        link = program("stranger", "call").post("call-links", body).json()
        assert link["missing"] > 0

    @pytest.mark.parametrize(
        ("changed", "status", "code"),
        [
            ({"advisor": str(uuid4())}, 404, "no_such_advisor"),
            ({"advisor": "x"}, 422, "invalid"),
            ({"mode": "smoke"}, 422, "invalid"),
            ({"maximum": 1}, 422, "maximum_not_possible"),
            ({"maximum": 999_999}, 422, "maximum_not_possible"),
            ({"subject": "x" * 121}, 422, "invalid"),
        ],
    )
    def test_what_cannot_be_is_refused(self, stage, program, changed, status, code):
        answer = self.ask(stage, program, **changed)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_a_way_to_talk_that_is_not_offered_is_refused(self, stage, program):
        stage.page.services.get().rates.filter(mode="audio").delete()
        answer = self.ask(stage, program, mode="audio", maximum=None)
        assert (answer.status_code, answer.json()["code"]) == (422, "mode_not_offered")
