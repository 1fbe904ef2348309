"""The pages of one's own account: limits, exclusion, blocks, where one is signed in."""

from datetime import UTC, datetime, timedelta

import pytest

from minutewise.accounts.actions import devices
from minutewise.accounts.actions.blocks import block
from minutewise.accounts.actions.exclusion import exclude
from minutewise.accounts.models import Block, Device, Person, SpendingLimit
from minutewise.accounts.rules.devices import device
from minutewise.accounts.rules.exclusion import FOR, refused
from minutewise.accounts.tests.conftest import ADA, Visitor
from minutewise.work.clock import now
from minutewise.work.models import AuditEntry

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def signed_in(visitor, ada):
    visitor.sign_in(ADA)
    return visitor


def text(page):
    return " ".join(page.content.decode().split())


class TestLimits:
    def save(self, visitor, **fields):
        return visitor.post("/account/limits/", {"call": "", "day": "", "month": "", **fields})

    def test_what_is_typed_is_kept_in_minor_units(self, signed_in):
        assert self.save(signed_in, call="20", day="50,00").url == "/account/limits/"
        kept = SpendingLimit.objects.values_list("span", "amount", "later")
        assert set(kept) == {("call", 2000, None), ("day", 5000, None)}

    def test_a_raise_waits_24_hours_is_told_and_can_be_taken_back(self, signed_in):
        self.save(signed_in, day="50")
        self.save(signed_in, day="80")
        page = text(signed_in.get("/account/limits/"))
        assert 'value="50.00"' in page
        assert "it is €80.00." in page
        assert signed_in.post("/account/limits/take-back/day/").url == "/account/limits/"
        row = SpendingLimit.objects.get()
        assert (row.amount, row.later, row.later_from) == (5000, None, None)

    def test_saving_another_limit_leaves_the_raise_waiting(self, signed_in):
        self.save(signed_in, day="50")
        self.save(signed_in, day="80")
        self.save(signed_in, day="50", call="10")
        assert SpendingLimit.objects.get(span="day").later == 8000

    @pytest.mark.parametrize("typed", ["-1", "1e9", "NaN", "٣", "1.234", "9" * 30, "ten"])
    def test_what_is_no_amount_is_told_beside_its_field(self, signed_in, typed):
        page = self.save(signed_in, day=typed)
        assert page.status_code == 422
        assert 'id="id_day_error"' in page.content.decode()
        assert not SpendingLimit.objects.exists()

    def test_no_such_limit(self, signed_in):
        assert signed_in.post("/account/limits/take-back/year/").status_code == 404

    def test_every_change_is_in_the_audit_log(self, signed_in, ada):
        self.save(signed_in, day="50")
        entry = AuditEntry.objects.get(what="person.limit")
        assert entry.who == str(ada.id)
        assert (entry.details["span"], entry.details["amount"]) == ("day", 5000)


class TestExclusion:
    def ask(self, visitor, **fields):
        return visitor.post("/account/limits/exclude/", fields)

    def test_for_24_hours(self, signed_in, ada):
        before = now().wall
        assert self.ask(signed_in, span="24h", sure="on").url == "/account/limits/"
        ada.refresh_from_db()
        assert ada.excluded_until - before >= timedelta(hours=24)
        assert "No calls and no top-ups until" in text(signed_in.get("/account/limits/"))

    def test_through_a_day_of_ones_own_clock(self, signed_in, ada):
        Person.objects.update(time_zone="Europe/Athens")
        day = (now().wall + timedelta(days=40)).date()
        self.ask(signed_in, span="own", own=day.isoformat(), sure="on")
        ada.refresh_from_db()
        end = datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1)
        assert end - ada.excluded_until in (timedelta(hours=2), timedelta(hours=3))

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"span": "24h"}, "Tick this to go on."),
            ({"sure": "on"}, "Choose for how long."),
            ({"span": "own", "sure": "on"}, "Choose a day."),
            ({"span": "own", "own": "2026-02-30", "sure": "on"}, "not a day of the calendar"),
            ({"span": "own", "own": "2020-01-01", "sure": "on"}, "24 hours at least"),
            ({"span": "own", "own": "2099-01-01", "sure": "on"}, "five years at most"),
            ({"span": "9y", "sure": "on"}, "Select a valid choice"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_begins(self, signed_in, ada, fields, why):
        page = self.ask(signed_in, **fields)
        assert page.status_code == 422
        assert why in text(page)
        ada.refresh_from_db()
        assert ada.excluded_until is None

    def test_it_is_never_shortened(self, signed_in, ada):
        self.ask(signed_in, span="30d", sure="on")
        assert "cannot be shortened" in text(self.ask(signed_in, span="7d", sure="on"))

    def test_nothing_can_be_topped_up_and_the_page_says_until_when(self, signed_in, ada):
        exclude(ada.id, now().wall + timedelta(days=2), now().wall)
        page = text(signed_in.get("/wallet/top-up"))
        assert "You have excluded yourself from calls and top-ups until" in page
        assert 'name="amount"' not in page
        sent = {"amount": "2500", "other": "", "key": "k1", "next": ""}
        answer = signed_in.post("/wallet/top-up", sent)
        assert answer.status_code == 409
        assert "You have excluded yourself" in text(answer)

    @pytest.mark.parametrize(
        ("months_from", "ends"),
        [("2026-08-31", "2027-02-28"), ("2026-11-22", "2027-05-22"), ("2027-08-30", "2028-02-29")],
    )
    def test_six_months_end_on_the_same_day_or_the_last_of_the_month(self, months_from, ends):
        start = datetime.fromisoformat(months_from).replace(tzinfo=UTC)
        assert FOR["6m"](start).date().isoformat() == ends

    def test_one_that_is_over_stands_in_no_ones_way(self):
        at = datetime(2026, 11, 22, tzinfo=UTC)
        assert refused(at, at + timedelta(days=1), at) == ""


class TestBlocked:
    def test_the_list_and_the_way_back(self, signed_in, ada):
        assert "You have blocked nobody" in text(signed_in.get("/account/blocked/"))
        block(ada, Person.objects.create_user("eve@example.org", name="Eve"), now().wall)
        page = text(signed_in.get("/account/blocked/"))
        assert "<bdi>Eve</bdi>" in page
        assert "eve@example.org" not in page
        signed_in.post(f"/account/blocked/{Block.objects.get().id}/")
        assert not Block.objects.exists()

    def test_who_was_blocked_sees_nothing_of_it(self, signed_in, ada):
        eve = Person.objects.create_user("eve@example.org", name="Eve")
        block(eve, ada, now().wall)
        assert "Eve" not in text(signed_in.get("/account/blocked/"))
        signed_in.post(f"/account/blocked/{Block.objects.get().id}/")
        assert Block.objects.exists()


class TestSignedIn:
    @pytest.fixture
    def phone(self, signed_in):
        other = Visitor(headers={"user-agent": PHONE})
        other.sign_in(ADA)
        other.get("/account/")
        return other

    def test_each_browser_is_named_and_this_one_is_marked(self, signed_in, phone):
        page = text(signed_in.get("/account/sessions/", headers={"user-agent": FIREFOX}))
        assert "Chrome on Android" in page
        assert page.count("this one") == 1

    def test_ending_one_signs_it_out_and_nobody_else(self, signed_in, phone, monkeypatch):
        ended = []
        monkeypatch.setattr(devices, "revoke", ended.append)
        row = Device.objects.get(browser="Chrome")
        assert signed_in.post(f"/account/sessions/{row.id}/").url == "/account/sessions/"
        assert phone.get("/account/").url == "/sign-in/?next=/account/"
        assert signed_in.get("/account/").status_code == 200
        assert ended == [str(row.person_id)]  # its sockets close at once

    def test_ending_this_one_leads_to_the_sign_in(self, signed_in):
        signed_in.get("/account/")
        row = Device.objects.get()
        assert signed_in.post(f"/account/sessions/{row.id}/").url == "/sign-in/"
        assert signed_in.person is None

    def test_somebody_elses_is_not_found(self, signed_in, phone):
        eve = Visitor()
        eve.sign_in("eve@example.org")
        row = Device.objects.get(browser="Chrome")
        eve.post(f"/account/sessions/{row.id}/")
        assert phone.get("/account/").status_code == 200

    def test_signing_out_everywhere_else_leaves_this_one(self, signed_in, phone):
        signed_in.post("/account/sign-out-elsewhere/")
        signed_in.get("/account/sessions/")
        assert Device.objects.count() == 1

    def test_most_visits_write_nothing(self, signed_in, django_assert_num_queries):
        signed_in.get("/account/")
        seen = Device.objects.get().seen_at
        signed_in.get("/account/")
        assert Device.objects.get().seen_at == seen

    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            (FIREFOX, ("Firefox", "Linux")),
            (PHONE, ("Chrome", "Android")),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
             ("Safari", "iPhone")),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
             ("Edge", "Windows")),
            ("<script>", ("", "")),
            ("", ("", "")),
        ],
    )  # fmt: skip
    def test_a_browser_in_words(self, agent, words):
        assert device(agent) == words
