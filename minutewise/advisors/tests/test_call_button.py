"""The call button on other people's pages: public, small, and the same for everybody."""

import gzip
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse

from minutewise.accounts.models import Person
from minutewise.advisors.button_script import button_script
from minutewise.advisors.models import Advisor, Presence
from minutewise.advisors.queries import told_of
from minutewise.advisors.recent import ENTRIES_MAX, Recent
from minutewise.advisors.rules.worktime import Special
from minutewise.networks.models import Policy
from minutewise.work import clock

KIB = 1024


def told(client, query: str = "", **headers) -> dict:
    return client.get(f"/embed/mirela.json{query}", headers=headers).json()


def test_the_script_is_under_ten_kilobytes_and_needs_nothing_else():
    source = button_script().source
    assert len(gzip.compress(source)) < 10 * KIB
    text = source.decode()
    assert not re.search(r"\bimport\s*[\"'({*\w]", text.replace("import.meta", ""))
    assert set(re.findall(r"https?://[^\"'`\s]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "innerHTML" not in text
    assert "eval(" not in text


@pytest.mark.django_db
@pytest.mark.usefixtures("network")
def test_the_script_is_kept_for_ever_by_its_version_and_shortly_by_its_name(client):
    by_name = client.get("/embed/button.js")
    assert by_name["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert by_name["Content-Type"] == "text/javascript; charset=utf-8"
    version = by_name["ETag"].strip('W/"')
    by_version = client.get(f"/embed/button-{version}.js")
    assert by_version["Cache-Control"] == "public, max-age=31536000, immutable"
    assert by_version.content == by_name.content == button_script().source
    assert client.get("/embed/button-00000000.js").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("network")
def test_who_has_the_script_already_is_sent_nothing_and_others_get_it_packed(client):
    first = client.get("/embed/button.js", headers={"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.content) == button_script().source
    again = client.get("/embed/button.js", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"


def test_the_button_says_what_our_page_says(mirela, client):
    said = told(client)
    assert said["name"] == "Mirela Tamsø"
    assert said["activity"] == "PostgreSQL that has to be back today"
    assert [price["amount"] for price in said["prices"]] == ["€0.60", "€0.90", "€1.20"]
    assert {price["unit"] for price in said["prices"]} == {"min"}
    assert said["note"] == "First minute free. You set the maximum."
    page = client.get("/mirela/").content.decode()
    assert all(price["amount"] in page for price in said["prices"])


@pytest.mark.parametrize("is_", ["online", "busy", "away", "offline"])
def test_presence_is_the_word_of_the_page(open_page, now, is_):
    advisor = open_page(is_=is_)
    assert told_of(advisor, now.wall, "en")["is"] == is_


def test_an_answer_is_made_once_a_second_and_a_change_shows_in_the_next(
    mirela, client, monkeypatch, django_assert_num_queries
):
    present = clock.now()
    monkeypatch.setattr(clock, "now", lambda: present)
    Advisor.objects.update(any_time=True)
    first = client.get("/embed/mirela.json")
    assert (first["Cache-Control"], first.json()["is"]) == ("public, max-age=1", "online")
    Presence.objects.update(connected=False)
    present = present.later(999)
    with django_assert_num_queries(0):
        again = client.get("/embed/mirela.json")
    assert again.json()["is"] == "online"
    own = {"X-Request-ID"}  # each request's own name, for the log
    assert {*again.items()} - {(n, again[n]) for n in own} == {*first.items()} - {
        (n, first[n]) for n in own
    }
    present = present.later(1)
    assert told(client)["is"] == "offline"


def test_no_refusal_is_kept_and_no_number_of_addresses_fills_the_memory():
    recent = Recent()
    recent.put("/gone", HttpResponse(status=404), 0)
    assert recent.get("/gone", 1) is None
    for number in range(3 * ENTRIES_MAX):
        recent.put(f"/{number}", HttpResponse("x"), 0)
    assert len(recent._kept) <= ENTRIES_MAX


def test_work_time_comes_as_instants_for_a_week_the_running_stretch_whole(open_page, now):
    advisor = open_page(specials=[Special(now.wall.date() + timedelta(days=1))])
    hours = told_of(advisor, now.wall, "en")["hours"]
    days = [datetime.fromtimestamp(start, UTC).isoformat()[:16] for start, _end in hours]
    assert days == [
        "2026-11-24T08:00", "2026-11-26T08:00", "2026-11-27T08:00",
        "2026-11-30T08:00", "2026-12-01T08:00",
    ]  # fmt: skip
    assert {end - start for start, end in hours} == {8 * 3600}


def test_whoever_works_whenever_he_likes_names_no_hours(open_page, now):
    assert told_of(open_page(blocks=[]), now.wall, "en")["hours"] is None


def test_what_costs_nothing_is_called_free(open_page, now):
    said = told_of(open_page(rates={"text": 0}), now.wall, "en")
    assert (said["prices"][0]["amount"], said["prices"][0]["unit"], said["note"]) == (
        "free", "", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "language", "amount"),
    [
        ("?lang=de", "de", "1,20 €"),
        ("?lang=DE-at", "de", "1,20 €"),
        ("?lang=xx", "en", "€1.20"),
        ("?lang=%3Cscript%3E", "en", "€1.20"),
        ("", "en", "€1.20"),
    ],
)
def test_prices_are_written_in_the_language_of_the_host_page(
    mirela, client, asked, language, amount
):
    said = told(client, asked, **{"Accept-Language": "fr"})
    shown = said["prices"][-1]["amount"].replace("\xa0", " ")
    assert (said["language"], shown) == (language, amount)


def test_every_origin_may_read_it_and_nobody_is_recognised(mirela, dara, client):
    client.force_login(dara)
    client.cookies["came-by"] = "x"
    for path in ("/embed/mirela.json", "/embed/button.js", "/embed/nobody-here.json"):
        answer = client.get(path, headers={"Origin": "https://plain.example"})
        assert answer["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in answer
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies, path


@pytest.mark.parametrize("path", ["/", "/mirela/", "/mirela/qr.svg", "/sign-in/", "/embedded/"])
def test_no_other_address_is_open_to_every_origin(mirela, client, path):
    answer = client.get(path, headers={"Origin": "https://plain.example"})
    assert "Access-Control-Allow-Origin" not in answer


def test_an_unpublished_page_is_nobodys_not_even_its_owners(mirela, client):
    Advisor.objects.update(published_at=None)
    client.force_login(mirela.person)
    assert client.get("/embed/mirela.json").status_code == 404


def test_who_was_shut_out_has_no_button(mirela, client):
    Person.objects.filter(pk=mirela.person_id).update(is_active=False)
    assert client.get("/embed/mirela.json").status_code == 404


def test_the_answer_names_nobody_but_the_advisor(mirela, client):
    said = json.dumps(told(client))
    assert "example.org" not in said
    assert str(mirela.id) not in said
    assert str(mirela.person_id) not in said


class TestYourButton:
    """The page where an advisor gets it."""

    @pytest.fixture
    def page(self, mirela, client):
        client.force_login(mirela.person)
        return lambda query="": client.get(f"/service/button/{query}").content.decode()

    def test_the_line_to_paste_is_one_line_with_a_link_that_works_alone(self, page):
        line = re.search(r"<textarea[^>]*>(.*?)</textarea>", page(), re.S)[1]
        assert "\n" not in line
        assert "&lt;mw-call-button handle=&quot;mirela&quot; size=&quot;card&quot;" in line
        assert "http://testserver/mirela/?via=button" in line
        assert "http://testserver/embed/button.js" in line

    def test_choices_are_links_and_go_into_the_line(self, page):
        text = page("?size=floating&theme=dark&mode=text")
        assert "size=&quot;floating&quot; mode=&quot;text&quot; theme=&quot;dark&quot;" in text
        assert 'href="?size=small&amp;theme=dark&amp;mode=text"' in text

    def test_what_is_no_choice_is_not_repeated(self, page):
        text = page("?size=%22%3E%3Cscript%3E&theme=javascript:x&mode=phone")
        assert "size=&quot;card&quot; mode=&quot;video&quot;" in text
        assert "javascript:" not in text

    def test_the_commission_on_own_clients_is_told(self, page, network):
        assert "0 % instead of 20 %" in page()
        Policy.objects.create(
            network=network, valid_from=clock.now().wall, own_client_commission_bps=250
        )
        assert "2.50 % instead of 20 %" in page()

    def test_without_a_page_there_is_nothing_to_embed_yet(self, network, dara, client):
        client.force_login(dara)
        assert client.get("/service/button/").url == "/service/"
