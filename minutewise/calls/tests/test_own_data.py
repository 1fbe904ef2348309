"""Own data to take away, and leaving for good: the person goes, the books stay sound."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from minutewise.accounts.actions import welcome
from minutewise.accounts.actions.erasure import erase, refusal
from minutewise.accounts.models import LastingExclusion, Person
from minutewise.accounts.own_data import archive
from minutewise.advisors.models import Advisor
from minutewise.calls.actions import meter
from minutewise.calls.actions import talk as talking
from minutewise.calls.models import CallEvent
from minutewise.calls.tests.conftest import NOON, give, money
from minutewise.conversations.models import Message
from minutewise.kernel.errors import RuleError
from minutewise.ledger.queries import operator_balance, statement, verify
from minutewise.ledger.rules import goodwill
from minutewise.notify.models import Letter
from minutewise.payments.models import Chargeback, Payment, Payout


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def called(talk):
    """Ten minutes, a message, a waiver with a reason: 12.00 less 2.00."""
    talk.rings().is_accepted().connects().runs(s=300)
    talking.say(talk.id, "client", "My sister Lena set it up", talk.clock.now)
    talk.runs(s=300)
    meter.waive(talk.id, 200, "Lena was patient", talk.clock.now)
    return talk.hangs_up()


def books():
    return [finding for finding in verify() if finding.rule != "M7"]  # M7 asks a gateway


def sheet(person, name):
    with zipfile.ZipFile(io.BytesIO(archive(person))) as packed:
        return json.loads(packed.read(f"{name}.json"))


def refused(act):
    with pytest.raises(RuleError) as error:
        act()
    return error.value


class TestTheArchive:
    def test_every_list_is_there_twice(self, dara):
        with zipfile.ZipFile(io.BytesIO(archive(dara))) as packed:
            names = set(packed.namelist())
        lists = {
            "profile", "limits", "blocks", "signed-in", "tokens", "letters", "statement", "top-ups",
            "payouts", "came-by", "spent-before-this-account", "sample-marks",
            "pages", "prices", "former-handles", "companies", "invitations", "company-shares",
            "messages", "threads", "drafts", "beginnings", "reports", "calls", "call-quality",
            "ways-in", "favourites",
            "waiting", "rings-as-an-agent", "webhooks", "webhook-deliveries", "told-in-browsers",
            "reviews", "helpful-votes", "reported-reviews", "agreed-payments", "disputes",
            "dispute-steps", "reservations",
        }  # fmt: skip
        assert names == {f"{name}.{ending}" for name in lists for ending in ("json", "csv")}

    def test_the_calls_and_what_they_cost(self, called, dara, mirela):
        call = sheet(dara, "calls")[0]
        assert (call["with"], call["paid"], call["earned"]) == ("Mirela", 1000, None)
        assert call["counted_ms"] == 600_000
        theirs = sheet(mirela.person, "calls")[0]
        assert (theirs["with"], theirs["paid"], theirs["earned"]) == ("Dara K.", None, 800)

    def test_the_statement_ends_with_the_balance(self, called, dara):
        assert sheet(dara, "statement")[-1]["balance"] == 4000

    def test_ones_own_words_and_nobody_elses(self, called, dara, mirela):
        assert [m["text"] for m in sheet(dara, "messages")] == ["My sister Lena set it up"]
        (waived,) = sheet(mirela.person, "messages")
        assert waived["text"] == "", "a line of what was done, without words"
        everything = archive(dara)
        with zipfile.ZipFile(io.BytesIO(everything)) as packed:
            text = "".join(packed.read(name).decode() for name in packed.namelist())
        assert "mirela@example.org" not in text

    def test_no_text_is_a_formula_in_a_spreadsheet(self, dara):
        dara.name = "=1+1"
        with zipfile.ZipFile(io.BytesIO(archive(dara))) as packed:
            (profile,) = [n for n in packed.namelist() if n.endswith("profile.csv")]
            assert ",'=1+1," in packed.read(profile).decode()


class TestErasing:
    def test_not_during_a_call_and_the_reason_is_told(self, talk, dara, mirela):
        talk.rings()
        for person in (dara, mirela.person):
            answer = refused(lambda who=person: erase(who.id, give_up=True, at=NOON))
            assert answer.code == "erasure_refused"
            assert answer.message.startswith("You are in a call.")
            assert Person.objects.get(pk=person.pk).erased_at is None

    def test_not_with_money_left_unless_it_is_given_up(self, dara):
        answer = refused(lambda: erase(dara.id, give_up=False, at=NOON))
        assert answer.code == "money_left"
        assert "€50.00" in answer.message
        erase(dara.id, give_up=True, at=NOON)
        assert money(dara) == (0, 0, 0)
        assert operator_balance(goodwill("EUR")) == 5000

    def test_earnings_are_money_too(self, called, mirela):
        assert refused(lambda: erase(mirela.person_id, give_up=False, at=NOON)).code == "money_left"
        erase(mirela.person_id, give_up=True, at=NOON)
        assert operator_balance(goodwill("EUR")) == 800

    @pytest.mark.parametrize(
        ("state", "may"), [("requested", False), ("sent", False), ("paid", True)]
    )
    def test_not_with_a_payout_on_its_way(self, charlie, network, state, may):
        Payout.objects.create(
            person_id=charlie.id, network_id=network.id, amount=500, currency="EUR", bank="pretend",
            holder="Charlie Brown", iban="DE02120300000000202051", state=state, key="k",
        )  # fmt: skip
        if may:
            erase(charlie.id, give_up=False, at=NOON)
            assert Payout.objects.values_list("holder", "iban").get() == ("", "")
        else:
            answer = refused(lambda: erase(charlie.id, give_up=True, at=NOON))
            assert answer.message.startswith("Money of yours is on its way")

    def test_not_while_something_is_owed(self, charlie, network):
        payment = Payment.objects.create(
            person_id=charlie.id, network_id=network.id, amount=500, currency="EUR", key="k",
            gateway="pretend", state="paid", paid_at=NOON,
        )  # fmt: skip
        give(charlie, 500)
        Chargeback.objects.create(
            payment=payment, person_id=charlie.id, currency="EUR", amount=500, owed=200,
            created_at=NOON,
        )  # fmt: skip
        answer = refused(lambda: erase(charlie.id, give_up=True, at=NOON))
        assert answer.message.startswith("You owe money")

    def test_an_operator_hands_back_the_rights_first(self, db):
        olga = Person.objects.create_superuser("olga@example.org")
        assert refused(lambda: erase(olga.id, give_up=True, at=NOON)).code == "erasure_refused"

    def test_nothing_of_the_person_is_left_and_the_books_are_sound(self, called, dara, mirela):
        before = statement(dara.id, "EUR")
        erase(dara.id, give_up=True, at=called.clock.now.wall)
        gone = Person.objects.get(pk=dara.pk)
        assert (gone.name, gone.email) == ("", f"{dara.pk}@erased.invalid")
        assert not gone.is_active
        assert called.call.subject == ""
        assert set(Message.objects.values_list("text", flat=True)) == {""}
        assert not Letter.objects.filter(to="dara@example.org").exists()
        assert statement(dara.id, "EUR")[: len(before)] == before
        assert books() == []

    def test_an_advisor_takes_the_page_along(self, called, mirela):
        Advisor.objects.update(about="Eleven years on call", keywords=["replication"])
        erase(mirela.person_id, give_up=True, at=called.clock.now.wall)
        page = Advisor.objects.get()
        assert (page.about, page.keywords, page.published_at) == ("", [], None)
        assert page.handle.startswith("gone-")
        assert called.row.waived_because == ""
        assert not any("Lena" in str(event.figures) for event in CallEvent.objects.all())
        assert called.row.charge == 1200
        assert books() == []

    def test_the_other_side_keeps_its_receipt_without_the_name(self, called, dara, mirela, client):
        erase(mirela.person_id, give_up=True, at=called.clock.now.wall)
        client.force_login(dara)
        page = client.get(f"/calls/{called.id}/receipt").content.decode()
        assert "€10.00" in page
        assert "Someone" in page
        assert "Mirela" not in page

    def test_the_address_is_free_again_for_a_new_account(self, dara):
        erase(dara.id, give_up=True, at=NOON)
        assert Person.objects.create_user("dara@example.org").pk != dara.pk

    @pytest.mark.parametrize(("days", "stays"), [(30, True), (-1, False)])
    def test_an_exclusion_stays_with_the_address(self, charlie, days, stays):
        joins = timezone.now()
        until = joins + timedelta(days=days)
        Person.objects.filter(pk=charlie.pk).update(excluded_until=until)
        erase(charlie.id, give_up=True, at=joins)
        again, _first = welcome("Charlie@example.org".lower(), language="en", time_zone="UTC")
        assert again.pk != charlie.pk
        assert again.excluded_until == (until if stays else None)
        assert not LastingExclusion.objects.filter(digest__contains="charlie").exists()

    def test_twice_is_once(self, dara):
        erase(dara.id, give_up=True, at=NOON)
        erase(dara.id, give_up=True, at=NOON)
        assert operator_balance(goodwill("EUR")) == 5000

    def test_without_a_call_or_money_nothing_stands_in_the_way(self, charlie):
        assert refusal(charlie, NOON) == ""
        erase(charlie.id, give_up=False, at=NOON)
        assert Person.objects.get(pk=charlie.pk).erased_at == NOON


class TestThePage:
    def test_asks_for_the_address_and_the_money(self, client, charlie, network):
        give(charlie, 700)
        client.force_login(charlie)
        assert "€7.00" in client.get("/account/data/").content.decode()
        for typed in ({}, {"address": "charlie@example.org"}, {"address": "x", "give_up": "on"}):
            assert client.post("/account/data/erase/", typed).status_code == 422
        sent = {"address": " Charlie@example.org ", "give_up": "on"}
        assert client.post("/account/data/erase/", sent).url == "/"
        assert client.get("/account/").status_code == 302
        assert Person.objects.get(pk=charlie.pk).erased_at

    def test_the_download_is_a_file_that_no_cache_keeps(self, client, charlie, network):
        client.force_login(charlie)
        answer = client.get("/account/data/download")
        assert answer["Content-Type"] == "application/zip"
        assert "attachment" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]

    def test_one_archive_at_a_time_lies_on_the_disk(self, client, charlie, dara, network):
        """Whoever takes it decides how long it lies there; asked again and again it fills it."""
        client.force_login(charlie)
        first = client.get("/account/data/download")
        again = client.get("/account/data/download")
        assert (again.status_code, "on its way already" in again.content.decode()) == (429, True)
        client.force_login(dara)
        assert client.get("/account/data/download").status_code == 200, "of everybody one"
        client.force_login(charlie)
        assert b"".join(first).startswith(b"PK")
        assert client.get("/account/data/download").status_code == 200

    def test_during_a_call_it_says_why_and_offers_no_button(self, talk, dara, client):
        talk.rings()
        client.force_login(dara)
        page = client.get("/account/data/").content.decode()
        assert "You are in a call." in page
        assert "Erase for good" not in page
