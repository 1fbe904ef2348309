"""What somebody guards themselves with, and their own page, by program."""

from datetime import timedelta
from uuid import uuid4

import pytest

from minutewise.advisors.models import Rate
from minutewise.work.clock import now

pytestmark = pytest.mark.django_db


def limit(program, span):
    return next(each for each in program.get("limits").json()["items"] if each["span"] == span)


class TestLimits:
    def test_lower_counts_at_once_and_higher_after_24_hours(self, stage, program):
        own = program()
        assert limit(own, "day")["amount"] is None
        own.send("put", "limits/day", {"amount": 5000})
        assert (limit(own, "day")["amount"], limit(own, "day")["left"]) == (5000, 5000)
        own.send("put", "limits/day", {"amount": None})
        waits = limit(own, "day")
        assert (waits["amount"], waits["later"]) == (5000, None)
        assert waits["later_from"] > (now().wall + timedelta(hours=23)).isoformat()
        own.send("delete", "limits/day/later")
        assert limit(own, "day")["later_from"] is None
        assert limit(own, "month")["amount"] is None

    @pytest.mark.parametrize("amount", [-1, 2**63, 1.5, "5", True, [], {}])
    def test_no_amount_is_no_limit(self, stage, program, amount):
        answer = program().send("put", "limits/day", {"amount": amount})
        assert answer.status_code == 422
        assert program().send("put", "limits/week", {"amount": 1}).status_code == 422

    def test_they_are_set_with_their_own_scope_only(self, stage, program):
        weak = program("client", "read", "money", "call", "payouts", "page")
        assert weak.send("put", "limits/day", {"amount": 1}).status_code == 403


class TestExclusion:
    def ask(self, program, **after):
        until = (now().wall + timedelta(**after)).isoformat()
        return program.post("exclusion", {"until": until})

    def test_it_shuts_out_and_is_never_shortened(self, stage, program):
        own = program()
        assert self.ask(own, days=7).status_code == 201
        assert own.get("limits").json()["excluded_until"]
        assert self.ask(own, days=6).json()["code"] == "exclusion_sooner"
        assert self.ask(own, days=8).status_code == 201
        top_up = own.post("top-ups", {"amount": 2500}, HTTP_IDEMPOTENCY_KEY="k")
        assert top_up.json()["code"] == "excluded"

    @pytest.mark.parametrize(
        ("until", "code"),
        [
            ("2020-01-01T00:00:00Z", "exclusion_too_short"),
            ("2999-01-01T00:00:00Z", "exclusion_too_long"),
            ("2027-01-01T00:00:00", "zone_missing"),
            ("9999-12-31T23:59:59-23:00", "invalid"),
            ("soon", "invalid"),
            (None, "invalid"),
        ],
    )
    def test_what_is_no_exclusion_is_refused(self, stage, program, until, code):
        answer = program().post("exclusion", {"until": until})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert program().get("limits").json()["excluded_until"] is None


class TestBlocks:
    def test_an_advisor_is_blocked_and_let_in_again(self, stage, program):
        own = program()
        made = own.post("blocks", {"advisor": str(stage.page.id)}).json()
        assert made["name"] == "Mirela"
        assert own.post("blocks", {"advisor": str(stage.page.id)}).json() == made
        assert own.get("blocks").json()["items"] == [made]
        assert program("advisor").get("blocks").json()["items"] == []
        program("advisor").send("delete", f"blocks/{made['id']}")
        assert own.get("blocks").json()["items"] == [made]
        assert own.send("delete", f"blocks/{made['id']}").status_code == 204
        assert own.send("delete", f"blocks/{2**80}").status_code == 204
        assert own.get("blocks").json()["items"] == []

    def test_nobody_blocks_nobody_or_themselves(self, stage, program):
        assert program().post("blocks", {"advisor": str(uuid4())}).status_code == 404
        own = program("advisor").post("blocks", {"advisor": str(stage.page.id)})
        assert own.json()["code"] == "block_self"

    def test_they_come_in_pages(self, stage, program):
        for page in (stage.page, stage.other_page):
            program().post("blocks", {"advisor": str(page.id)})
        first = program().get("blocks?limit=1").json()
        second = program().get(f"blocks?limit=1&cursor={first['next']}").json()
        assert [first["items"][0]["name"], second["items"][0]["name"]] == ["Otto", "Mirela"]
        assert second["next"] is None


class TestPage:
    def test_prices_are_set_all_at_once(self, stage, program):
        own = program("advisor")
        assert own.get("page").json()["rates"] == {"text": 60, "audio": 90, "video": 120}
        told = own.send("put", "page/prices", {"rate_unit_s": 3600, "rates": {"video": 9000}})
        assert told.json()["rates"] == {"text": None, "audio": None, "video": 9000}
        assert told.json()["rate_unit_s"] == 3600
        assert own.get("advisors").json()["items"][0]["prices"][0]["unit_s"] == 3600

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"rates": {"video": 10_001}}, "rate_too_high"),
            ({"rates": {"smoke": 100}}, "unknown_field"),
            ({"rates": {"video": -1}}, "invalid"),
            ({"rates": {"video": "1"}}, "invalid"),
            ({"rates": {}}, "rates_missing"),
            ({"rate_unit_s": 61}, "invalid"),
        ],
    )
    def test_prices_that_cannot_be_change_nothing(self, stage, program, changed, code):
        body = {"rate_unit_s": 60, "rates": {"video": 150}, **changed}
        answer = program("advisor").send("put", "page/prices", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        rates = dict(Rate.objects.filter(service__advisor=stage.page).values_list("mode", "amount"))
        assert rates == {"text": 60, "audio": 90, "video": 120}

    def test_a_running_call_keeps_its_price(self, stage, program):
        call = stage.call(to="live")
        body = {"rate_unit_s": 60, "rates": {"video": 150}}
        assert program("advisor").send("put", "page/prices", body).status_code == 200
        (meter,) = program().get(f"calls/{call.id}").json()["meters"]
        assert meter["rate"] == 120

    def test_calls_are_taken_or_not(self, stage, program):
        own = program("advisor")
        off = own.send("put", "page/accepting", {"accepting": False}).json()
        assert (off["accepting"], off["presence"]) == (False, "away")
        on = own.send("put", "page/accepting", {"accepting": True}).json()
        assert (on["accepting"], on["presence"]) == (True, "online")
        assert own.send("put", "page/accepting", {"accepting": "yes"}).status_code == 422

    def test_without_a_page_there_is_nothing(self, stage, program):
        own = program("client")
        assert own.get("page").json()["code"] == "no_page"
        assert own.send("put", "page/accepting", {"accepting": True}).status_code == 404
