"""One's own account, page and favourites by program: the rules are those of the pages."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from minutewise.accounts.actions.devices import note
from minutewise.advisors.models import Advisor, Presence, Waiting
from minutewise.payments.models import Payout
from minutewise.work.clock import now
from tests.attacks.things import photo

pytestmark = pytest.mark.django_db


class TestProfile:
    def test_what_is_not_named_stays(self, stage, program):
        own = program()
        told = own.send("patch", "profile", {"name": "  Dara\nVogt "}).json()
        assert (told["name"], told["email"]) == ("Dara Vogt", "client@example.org")
        assert own.get("profile").json() == told

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"time_zone": "/etc/passwd"}, "time_zone"),
            ({"language": "xx"}, "language"),
            ({"name": "x" * 200}, "name"),
            ({"email": "a@b.cd"}, "email"),
            ({"hides_address": "yes"}, "hides_address"),
        ],
    )
    def test_what_the_page_refuses_is_refused(self, stage, program, changed, field):
        answer = program().send("patch", "profile", changed)
        assert (answer.status_code, answer.json()["field"]) == (422, field)

    def test_choices_are_made_one_by_one(self, stage, program):
        told = program().send("patch", "notifications", {"ring_sounds": False}).json()
        assert [name for name, on in told.items() if not on] == ["ring_sounds"]


def test_browsers_are_signed_out_one_by_one_or_all_at_once(stage, program):
    person, own = stage.people["client"], program()
    browsers = [Client() for _each in range(3)]
    for browser in browsers:
        browser.force_login(person)
        note(person, browser.session, "Firefox", now().wall)
    first, *_more = own.get("sessions").json()["items"]
    assert program("advisor").send("delete", f"sessions/{first['id']}").status_code == 204
    assert len(own.get("sessions").json()["items"]) == 3, "somebody else's stay"
    own.send("delete", f"sessions/{first['id']}")
    assert len(own.get("sessions").json()["items"]) == 2
    assert own.send("delete", "sessions").status_code == 204
    assert own.get("sessions").json()["items"] == []
    assert [each.get("/account/").status_code for each in browsers] == [302] * 3
    assert own.get("me").status_code == 200, "tokens go on"


def test_all_that_is_kept_is_a_file_for_its_own_scope(stage, program):
    answer = program("client", "data").get("data")
    assert answer["Content-Type"] == "application/zip"
    assert "profile.json" in zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()
    assert program("client", "read", "account").get("data").status_code == 403


def test_a_parameter_that_is_none_is_refused(stage, program):
    answer = program().get("advisors?onlin=1")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_parameter")
    assert answer.json()["field"] == "onlin"


class TestDirectory:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", ["Mirela", "Otto"]),
            ("q=databases", ["Mirela", "Otto"]),
            ("q=mirela", ["Mirela"]),
            ("q=printers", []),
            ("language=de", ["Otto"]),
            ("language=de,fr", ["Otto"]),
            ("mode=video&price_max=119", []),
            ("mode=text&price_max=60", ["Mirela", "Otto"]),
            ("companies=1", []),
            ("online=1", ["Mirela"]),
        ],
    )
    def test_filters_are_those_of_the_page(self, stage, program, query, names):
        Presence.objects.filter(advisor=stage.other_page).update(connected=False)
        Advisor.objects.filter(pk=stage.other_page.pk).update(languages=["de"])
        Advisor.objects.update(search_text="databases")
        found = program().get(f"advisors?{query}").json()["items"]
        assert [each["name"] for each in found] == names

    def test_work_time_is_on_the_clock_that_is_asked_for(self, stage, program):
        week = [{"weekday": 0, "start": "09:00", "end": "17:00"}]
        program("advisor").send("patch", "page", {"week": week, "time_zone": "Europe/Vienna"})
        told = program().get(f"advisors/{stage.page.pk}?zone=Asia/Tokyo").json()
        spans = [span for day in told["week"] for span in day["spans"]]
        assert told["zone"] == "Asia/Tokyo"
        assert spans[0]["start"] in {"16:00", "17:00"}, "summer or winter in Vienna"
        wrong = program().get(f"advisors/{stage.page.pk}?zone=Mars")
        assert wrong.json()["code"] == "zone_unknown"

    def test_an_unpublished_page_is_not_there(self, stage, program):
        program("advisor").post("page/unpublish", {})
        assert program().get(f"advisors/{stage.page.pk}").status_code == 404
        assert program().send("put", f"favourites/{stage.page.pk}").status_code == 404

    def test_favourites_are_kept_and_let_go(self, stage, program):
        own, at = program(), f"favourites/{stage.page.pk}"
        assert [own.send("put", at).status_code for _twice in "12"] == [204, 204]
        assert [each["name"] for each in own.get("favourites").json()["items"]] == ["Mirela"]
        own.send("delete", at)
        assert own.get("favourites").json()["items"] == []
        assert program("advisor").send("put", at).json()["code"] == "favourite_self"

    def test_somebody_absent_is_waited_for_and_the_news_is_put_away(self, stage, program):
        own, at = program(), f"waits/{stage.page.pk}"
        assert own.send("put", at).json()["code"] == "there_already"
        Presence.objects.filter(advisor=stage.page).update(connected=False)
        own.send("put", at)
        assert own.get("waits").json()["items"][0]["name"] == "Mirela"
        Waiting.objects.update(told_at=now().wall)
        (news,) = own.get("news").json()["items"]
        assert program("stranger").send("delete", f"news/{news['id']}").status_code == 204
        assert own.get("news").json()["items"], "only its own reader puts it away"
        own.send("delete", f"news/{news['id']}")
        assert own.get("news").json()["items"] == []


class TestPage:
    def test_a_first_page_is_a_draft_with_what_the_form_proposes(self, stage, program):
        own = program("client")
        made = own.send("patch", "page", {"activity": "Gardens", "rates": {"video": 90}})
        assert made.status_code == 200, made.content
        told = made.json()
        assert (told["published"], told["handle"], told["increment_s"]) == (False, "dara", 1)
        assert len(told["week"]) == 5, "nine to five, as the form proposes"
        assert own.post("page/publish", {}).json()["published"] is True

    def test_what_is_not_named_stays(self, stage, program):
        own = program("advisor")
        before = own.get("page").json()
        after = own.send("patch", "page", {"about": "I  look\nat logs"}).json()
        assert after == {**before, "about": "I  look\nat logs"}

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"handle": "otto"}, "handle"),
            ({"handle": "admin"}, "handle"),
            ({"name": ""}, "name"),
            ({"languages": ["xx"]}, "languages"),
            ({"keywords": ["k" * 41]}, "keywords"),
            ({"rates": {"video": 10_001}}, "rates.video"),
            ({"time_zone": "Mars"}, "time_zone"),
            ({"free_sample_s": 7}, "free_sample_s"),
            ({"week": [{"weekday": 7, "start": "09:00", "end": "10:00"}]}, "week.0.weekday"),
            ({"week": [{"weekday": 0, "start": "09:00", "end": "12:00"},
                       {"weekday": 0, "start": "11:00", "end": "13:00"}]}, "week"),
            ({"week": [{"weekday": 0, "start": "09:00", "end": "10:00"}] * 3}, "week"),
            ({"exceptions": [{"first": "2099-12-26", "last": "2099-12-24"}]}, "exceptions"),
        ],
    )  # fmt: skip
    def test_what_the_form_refuses_changes_nothing(self, stage, program, changed, field):
        own = program("advisor")
        before = own.get("page").json()
        answer = own.send("patch", "page", changed)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
        assert own.get("page").json() == before

    def test_days_that_differ_are_kept_as_they_were_sent(self, stage, program):
        rows = [
            {"first": "2099-12-24", "last": "2099-12-26", "start": None, "end": None},
            {"first": "2099-12-31", "last": "2099-12-31", "start": "10:00", "end": "14:00"},
        ]
        told = program("advisor").send("patch", "page", {"exceptions": rows}).json()
        assert told["exceptions"] == rows

    @pytest.mark.parametrize(
        ("kind", "data", "status", "code"),
        [
            ("image/png", b"no picture", 422, "picture_kind"),
            ("image/svg+xml", b"<svg/>", 415, "picture_kind"),
            ("application/json", b"{}", 415, "picture_kind"),
            ("image/png", b"\x89PNG" + b"x" * (8 * 1024 * 1024), 422, "picture_too_large"),
        ],
    )
    def test_a_portrait_is_looked_at_before_it_is_kept(
        self, stage, program, kind, data, status, code
    ):
        own = program("advisor")
        answer = own.client.put(
            "/api/v1/page/portrait", data, content_type=kind, **own._headers({})
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_a_portrait_comes_and_goes(self, stage, program, settings, tmp_path):
        settings.MEDIA_ROOT, own = tmp_path, program("advisor")
        sent = own.client.put(
            "/api/v1/page/portrait", photo(), content_type="image/png", **own._headers({})
        )
        assert "/portraits/" in sent.json()["portrait"]
        own.send("delete", "page/portrait")
        assert own.get("page").json()["portrait"] is None


def test_a_companys_payout_is_not_among_ones_own(stage, program):
    """It was, while it carried its owner's name: a program would have shown it as theirs."""
    person = stage.people["advisor"]
    Payout.objects.create(
        person_id=person.id, network_id=stage.network.id, amount=900, currency="EUR",
        company_id="0190a5f0-0000-7000-8000-000000000009", key="k", holder="B", iban="DE89",
        bank="pretend", created_at=now().wall - timedelta(days=1),
    )  # fmt: skip
    own = program("advisor")
    assert own.get("payouts").json()["items"] == []
    assert own.get(f"payouts/{Payout.objects.get().pk}").status_code == 404
