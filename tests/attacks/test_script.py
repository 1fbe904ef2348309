"""One piece of markup in every field that people write × every place that shows it: none runs."""

import csv
import io
import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from minutewise.calls.models import Call
from minutewise.notify.models import Letter
from minutewise.notify.outgoing import message
from minutewise.work import audit
from minutewise.work.clock import now
from tests.attacks.conftest import keep_for_others
from tests.attacks.things import photo

pytestmark = pytest.mark.any_database

CANARY = """</script></title>"'><x-canary onx=1>"""


class Reader(HTMLParser):
    """What a browser makes of a page: its elements, their attributes, and its data blocks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.scripts: list[dict] = []
        self.styles = 0
        self.data: dict[str, str] = {}
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        found = dict(attrs)
        if tag == "script":
            self.scripts.append(found)
            self._inside = found.get("id") or found.get("type", "")
        self.styles += tag == "style"

    def handle_data(self, data):
        if self._inside:
            self.data[self._inside] = self.data.get(self._inside, "") + data

    def handle_endtag(self, tag):
        if tag == "script":
            self._inside = ""


@pytest.fixture
def told(stage):
    """Markup in every field, past all forms, and two calls: one ended, one running."""
    if stage.things is None:
        stage.things = told_everywhere(stage)
        keep_for_others("told", stage)
    stage.network.save()  # of a kept stage its row is not kept
    return stage.things


def told_everywhere(stage):
    for person in stage.people.values():
        person.name = CANARY
        person.save()
    page = stage.page
    for field in ("activity", "about", "qualifications", "experience"):
        setattr(page, field, f"{field} {CANARY}")
    page.keywords, page.search_text = [CANARY], f"needle {CANARY}".lower()
    page.save()
    stage.network.name = f"Rack{CANARY}"[:60]
    stage.network.save()
    declined = stage.call(to="ringing")
    stage.act("advisor", declined, "decline", {"word": CANARY})
    over = tell_all(stage, stage.call())
    stage.act("client", over, "hang-up")
    audit.record("command", "x.y", CANARY, {"a": CANARY}, now().wall)
    return {"declined": declined, "over": over, "live": tell_all(stage, stage.call())}


def tell_all(stage, call: Call) -> Call:
    """Says the canary in a call, wherever one can say something."""
    Call.objects.filter(id=call.id).update(subject=CANARY)
    for who in ("client", "advisor"):
        stage.act(who, call, "messages", {"text": CANARY})
    stage.act("advisor", call, "waive", {"amount": 1, "reason": CANARY})
    return call


def check(html: str) -> Reader:
    read = Reader(html)
    assert "x-canary" not in read.tags, html[max(0, html.find("<x-canary") - 300) :][:400]
    assert not {name for name in read.attributes if name.startswith("on")}
    assert "style" not in read.attributes
    assert not read.styles
    for script in read.scripts:
        is_data = script.get("type", "") in {"application/json", "application/ld+json"}
        assert is_data or script["src"].startswith(("/static/", "/embed/")), script
    return read


def test_no_page_runs_what_people_wrote(stage, told):
    paths = [
        "/",
        "/?q=needle",
        f"/?q={CANARY}",
        "/mirela/",
        f"/mirela/?subject={CANARY}",
        "/otto/",
        "/paying/",
        "/service/",
        "/service/button/",
        f"/service/button/?size={CANARY}&theme={CANARY}&mode={CANARY}",
        f"/mirela/?via={CANARY}",
        "/account/",
        "/welcome/",
        "/console/",
        "/wallet/",
        f"/wallet/top-up?next={CANARY}&amount={CANARY}&other={CANARY}",
        f"/{CANARY}/",
        f"/sign-in/?next=/{CANARY}",
        "/sign-out/",
        f"/mirela/?mode={CANARY}",
        "/demo/letters/",
        "/threads/",
        *[f"/threads/{call.conversation_id}/" for call in told.values()],
        *[f"/demo/letters/{letter.id}/" for letter in Letter.objects.all()],
        *[f"/calls/{call.id}/" for call in told.values()],
        *[f"/calls/{call.id}/receipt" for call in told.values()],
    ]
    for who in ("visitor", "client", "advisor", "other advisor"):
        for path in paths:
            answer = stage.browser(who).get(path)
            assert answer.status_code < 500, (who, path)
            check(answer.content.decode())


def test_no_refusal_repeats_what_was_sent_as_markup(stage, told):
    for path, fields in {
        "/sign-in/": {"email": CANARY},
        "/account/": {"name": CANARY * 9, "time_zone": CANARY, "language": CANARY},
        "/service/": {"name": CANARY, "handle": CANARY, "rate_video": CANARY, "do": CANARY},
        "/wallet/top-up": {"other": CANARY, "amount": CANARY, "next": CANARY, "key": CANARY},
        "/calls/": {"advisor": CANARY, "mode": CANARY},
    }.items():
        for who in ("visitor", "client"):
            answer = stage.browser(who).post(path, fields)
            assert answer.status_code < 500
            check(answer.content.decode())


def test_the_data_in_the_room_is_what_was_said_and_no_more(stage, told):
    answer = stage.browser("client").get(f"/calls/{told['live'].id}/")
    read = check(answer.content.decode())
    snapshot = json.loads(read.data["call"])
    assert snapshot["subject"] == CANARY
    assert {m["text"] for m in snapshot["messages"]} == {CANARY}
    assert json.loads(read.data["own"])["ws"] == "/ws"


def test_what_search_engines_read_is_json_and_ends_where_it_should(stage, told):
    read = check(stage.browser("visitor").get("/mirela/").content.decode())
    found = json.loads(read.data["application/ld+json"])
    assert found["provider"]["name"] == CANARY
    assert found["provider"]["knowsAbout"] == [CANARY]


def test_the_button_on_other_sites_is_told_in_json_that_ends_where_it_should(stage, told):
    answer = stage.browser("visitor").get(f"/embed/mirela.json?lang={CANARY}")
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["name"] == CANARY


def test_the_line_to_paste_carries_a_name_as_text(stage, told):
    page = stage.browser("advisor").get("/service/button/").content.decode()
    line = unescape(page.partition('id="snippet"')[2].partition(">")[2].partition("</textarea>")[0])
    read = Reader(line)
    assert read.tags == {"script", "mw-call-button", "a"}
    assert read.attributes == {"type", "src", "handle", "size", "mode", "href"}


def test_programs_get_json_that_no_browser_takes_for_a_page(stage, told):
    for path in (f"/calls/{told['live'].id}/snapshot", "/calls/ringing"):
        answer = stage.browser("advisor").get(path)
        assert answer["Content-Type"] == "application/json"
        assert answer["X-Content-Type-Options"] == "nosniff"
    answer = stage.act("client", told["live"], "shout")
    assert answer["Content-Type"] == "application/problem+json"


def test_operators_see_it_as_text(stage, told):
    browser = stage.browser("operator")
    paths = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{name}_changelist"))
        paths += [
            reverse(f"{name}_change", args=[row.pk]) for row in model._default_manager.all()[:3]
        ]
        paths += [
            reverse(f"{name}_history", args=[row.pk]) for row in model._default_manager.all()[:1]
        ]
    assert len(paths) > 30
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        read = Reader(answer.content.decode())
        assert "x-canary" not in read.tags, path
        for script in read.scripts:
            assert script.get("src", "/static/").startswith(("/static/", "/admin/jsi18n/"))


def test_letters_carry_it_as_text_and_begin_no_header(stage, told):
    person = stage.people["client"]
    person.name = f"a\r\nBcc: b@elsewhere.example {CANARY}"
    person.save()
    stage.act("client", told["live"], "hang-up")
    assert Letter.objects.count() >= 4
    for letter in Letter.objects.all():
        sent = message(letter)
        headers = sent.message()
        assert "Bcc" not in headers
        assert "\n" not in sent.subject
        assert "example.org" not in sent.body
        read = Reader({kind: text for text, kind in sent.alternatives}["text/html"])
        assert "x-canary" not in read.tags
        assert not read.scripts


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝", "＠", "\r="])
def test_no_cell_of_the_statement_is_a_formula(stage, told, start):
    for person in stage.people.values():
        person.name = f"{start}HYPERLINK(1)"
        person.save()
    for who in ("client", "advisor"):
        text = stage.browser(who).get("/wallet/statement.csv").content.decode()
        for row in csv.reader(io.StringIO(text)):
            for cell in (row[1], row[2]):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_a_file_name_goes_nowhere(stage, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in (f"{CANARY}.html", "../../etc/passwd", "a\x00.png", "evil.svg", "\u202egnp.exe"):
        sent = SimpleUploadedFile(name, photo(), "text/html")
        answer = stage.browser("advisor").post("/service/", {"portrait": sent})
        check(answer.content.decode())
    kept = [path.name for path in (tmp_path / "portraits").iterdir()]
    assert kept
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}-(160|512)\.webp", name) for name in kept)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg onload='x()'/>",
        b"<html><script>x()</script>",
        b"GIF89a<script>",
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0<script>x()</script>",
        b"",
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(stage, settings, tmp_path, content):
    settings.MEDIA_ROOT = tmp_path
    sent = SimpleUploadedFile("me.png", content, "image/png")
    answer = stage.browser("advisor").post("/service/", {"portrait": sent})
    assert answer.status_code == 422
    assert not (tmp_path / "portraits").exists()
