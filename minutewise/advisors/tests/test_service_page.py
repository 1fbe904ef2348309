"""“Your service”: from nothing to a public page with three fields; nothing typed is ever lost."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.portraits import BYTES_MAX
from minutewise.advisors.queries import own_page, plan_of
from minutewise.advisors.rules.texts import LANGUAGES
from minutewise.networks.models import Policy

# What a browser sends for the untouched form.
UNTOUCHED = {
    "name": "", "activity": "", "about": "", "qualifications": "", "experience": "",
    "keywords": "", "handle": "", "languages": ["en"], "rate_unit_s": "60", "rate_text": "",
    "rate_audio": "", "rate_video": "", "kind": "sample", "free_sample_s": "60",
    "sample_once_passed": "charged", "increment_s": "1", "rounding": "completed",
    "time_zone": "Europe/Athens", "any_time": "on", "days-TOTAL_FORMS": "2",
    "days-INITIAL_FORMS": "0", "days-MIN_NUM_FORMS": "0", "days-MAX_NUM_FORMS": "40",
    "d0_a_start": "09:00", "d0_a_end": "17:00",
}  # fmt: skip
ENOUGH = {"name": "Nora Lindqvist", "activity": "Knitting", "rate_video": "1,20"}


@pytest.fixture
def nora(db):
    return Person.objects.create_user("nora@example.org")


@pytest.fixture
def desk(client, nora, network):
    client.force_login(nora)
    return client


def send(desk, do="publish", **changes):
    return desk.post("/service/", {**UNTOUCHED, **ENOUGH, **changes, "do": do})


def errors(answer) -> list[str]:
    page = answer.content.decode()
    return [
        re.sub(r"<[^>]+>", "", part).strip()
        for part in re.findall(r'<p class="error">(.*?)</p>', page, re.DOTALL)
    ]


def test_a_visitor_is_led_through_sign_in(client, network):
    answer = client.get("/service/")
    assert (answer.status_code, answer["Location"].endswith("?next=/service/")) == (302, True)


def test_three_things_make_a_public_page(desk, nora, network):
    assert send(desk).status_code == 302
    page = own_page(nora, network)
    assert page.published_at is not None
    assert (page.handle, page.person.name) == ("nora-lindqvist", "Nora Lindqvist")
    assert desk.get("/nora-lindqvist/").status_code == 200
    assert Client().get("/nora-lindqvist/").status_code == 200


def test_a_draft_is_saved_and_not_shown(desk):
    assert send(desk, do="save", rate_video="").status_code == 302
    assert Client().get("/nora-lindqvist/").status_code == 404


def test_the_browsers_time_zone_and_usual_hours_are_proposed(desk):
    desk.cookies["tz"] = "Europe/Athens"
    page = desk.get("/service/").content.decode()
    assert '<option value="Europe/Athens" selected>' in page
    assert page.count('value="09:00"') == page.count('value="17:00"') == 5


def test_the_form_shows_what_was_saved(desk):
    send(desk, rate_text="0.40", d0_b_start="18:00", d0_b_end="2:00", **{
        "days-0-first": "2099-12-24", "days-0-last": "2099-12-26"})  # fmt: skip
    page = desk.get("/service/").content.decode()
    for value in ("Knitting", "1.20", "0.40", "18:00", "02:00", "2099-12-24", "2099-12-26"):
        assert f'value="{value}"' in page


def test_days_that_differ_are_rows_of_first_and_last(desk, nora, network):
    holiday = {"days-0-first": "2099-12-24", "days-0-last": "2099-12-26"}
    short_day = {"days-1-first": "31.12.2099", "days-1-start": "10", "days-1-end": "12.30"}
    send(desk, **holiday, **short_day)
    days = plan_of(own_page(nora, network)).specials
    assert [(day.day.day, str(day.start), str(day.end)) for day in days] == [
        (24, "None", "None"),
        (25, "None", "None"),
        (26, "None", "None"),
        (31, "10:00:00", "12:30:00"),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence", "why"),
    [
        ({"name": ""}, "Clients want to know who you are.", "no name"),
        ({"name": " \u200b "}, "Clients want to know who you are.", "a name nobody can see"),
        ({"activity": ""}, "Say in one line what you advise on.", "no activity"),
        ({"rate_video": ""}, "Name a price for at least one way to talk.", "no price"),
        ({"rate_video": "6"}, "Rackside allows €0.20 to €5.00 a minute.", "too dear"),
        ({"rate_video": "0,1"}, "Rackside allows €0.20 to €5.00 a minute.", "too cheap"),
        ({"rate_unit_s": "3600"}, "Rackside allows €12.00 to €300.00 an hour.", "by the hour"),
        ({"handle": "ad"}, "Use at least 3 characters.", "too short"),
        ({"handle": "admin"}, "This address is reserved.", "ours"),
        ({"handle": "no good"}, "Use small letters a to z", "a space"),
        ({"handle": "rnirela"}, "Somebody has this address, or one that looks like it.", "alike"),
        ({"languages": ["en", "xx"]}, "Select a valid choice.", "no language"),
        ({"languages": list(LANGUAGES[:9])}, "At most 8 languages.", "too many"),
        ({"keywords": ",".join(f"k{n}" for n in range(21))}, "At most 20 keywords.", "too many"),
        ({"keywords": "x" * 41}, "is too long.", "a long keyword"),
        ({"about": "x" * 4001}, "at most 4000", "a long text"),
        ({"d1_a_start": "09:00"}, "Say both, from and until.", "half a time"),
        ({"d0_b_start": "16:00", "d0_b_end": "18:00"}, "These times overlap.", "twice at once"),
        ({"d0_a_start": "25:00"}, "Write a time like 9:30.", "no time"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice.", "no zone"),
        ({"days-0-start": "9:00", "days-0-end": "10:00"}, "Say which day.", "hours of no day"),
        ({"days-0-first": "2099-02-30"}, "Write a day like 2026-12-24.", "no day"),
        ({"days-0-first": "2099-01-02", "days-0-last": "2099-01-01"}, "before the first", "back"),
        ({"days-0-first": "2099-01-01", "days-0-last": "2199-01-01"}, "far after it", "a century"),
        (
            {"days-0-first": "2099-01-01", "days-1-first": "2099-01-01", "days-1-start": "9",
             "days-1-end": "10"},
            "One day is closed in one row and open in another.", "both",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_stands_beside_its_field_and_what_was_typed_stays(
    desk, mirela, network, changes, sentence, why
):
    Policy.objects.create(network=network, rate_min=20, rate_max=500)
    answer = send(desk, **changes, qualifications="Grandmother's daughter")
    assert answer.status_code == 422, why
    assert any(sentence in error for error in errors(answer)), errors(answer)
    assert "Grandmother&#x27;s daughter" in answer.content.decode()
    assert not Advisor.objects.filter(person__email="nora@example.org").exists()


MONEY = ["-1", "0.001", "NaN", "1e309", "9223372036854775808", "１２", "true", "[1]", "1.2.3", "€1",
         "0x10", "1,234.50", "∞", "9" * 19]  # fmt: skip


@pytest.mark.parametrize("text", MONEY)
@pytest.mark.parametrize("field", ["rate_text", "rate_audio", "rate_video"])
def test_a_price_is_an_amount_or_is_refused(desk, field, text):
    answer = send(desk, **{field: text})
    assert answer.status_code == 422
    assert len(errors(answer)) == 1


NONSENSE = [
    {"rate_unit_s": "61"}, {"rate_unit_s": ""}, {"kind": "gift"}, {"free_sample_s": "-1"},
    {"free_sample_s": "1e9"}, {"increment_s": "0"}, {"rounding": "up"}, {"sample_once_passed": ""},
    {"days-TOTAL_FORMS": "x"}, {"days-TOTAL_FORMS": "-1"}, {"days-TOTAL_FORMS": "100000"},
    {"days-TOTAL_FORMS": ""}, {"days-INITIAL_FORMS": "99999999999"},
    {"name": "a\x00b"}, {"activity": "\x00"}, {"name": "x" * 5000}, {"time_zone": "../etc"},
    {"d0_a_start": "９:００"}, {"do": "explode"}, {"keywords": "\u202e" * 50},
]  # fmt: skip


@pytest.mark.parametrize("changes", NONSENSE)
def test_nonsense_is_never_an_error_of_ours(desk, changes):
    assert send(desk, **changes).status_code in {302, 422}


def test_scripts_in_texts_are_only_text(desk):
    canary = "</script><script>alert(1)</script>"
    send(desk, activity=canary, about=canary, keywords=canary, name=f"Nora {canary}")
    handle = Advisor.objects.get(person__email="nora@example.org").handle
    for address in ("/", f"/{handle}/", "/service/"):
        assert "<script>alert" not in desk.get(address).content.decode()


def test_invisible_and_turning_characters_do_not_get_in(desk, nora, network):
    send(desk, name="No\u202era", activity="Knit\u200bting\r\n and more")
    page = own_page(nora, network)
    assert (page.person.name, page.activity) == ("Nora", "Knitting and more")


def test_a_preview_says_the_price_in_words_and_saves_nothing(desk):
    answer = send(desk, do="preview", rate_video="1.20", rate_text="")
    page = answer.content.decode()
    assert "Video: €1.20/min. 10 minutes cost the client €12.00; you receive €9.60." in page
    assert "Hanging up within 60 seconds costs nothing; after that they count as well." in page
    assert not Advisor.objects.exists()


def test_taking_the_page_off_keeps_it(desk, nora, network):
    send(desk)
    assert desk.post("/service/unpublish/").status_code == 302
    assert Client().get("/nora-lindqvist/").status_code == 404
    assert own_page(nora, network).activity == "Knitting"


def test_who_has_no_page_has_nothing_to_take_off(desk):
    assert desk.post("/service/unpublish/").status_code == 404


def test_one_edits_ones_own_page_whatever_one_sends(desk, mirela):
    send(desk, advisor=str(mirela.id), id=str(mirela.id), person=str(mirela.person_id))
    mirela.refresh_from_db()
    assert mirela.activity != "Knitting"


def test_a_form_from_elsewhere_is_refused(nora, network):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(nora)
    assert strict.post("/service/", {**UNTOUCHED, **ENOUGH}).status_code == 403


# ---- the portrait among the fields


def upload(size=(300, 300), name="me.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "#2f6d7a").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_a_picture_is_kept_even_if_another_field_is_refused(desk, nora, network):
    answer = send(desk, name="", portrait=upload())
    assert answer.status_code == 422
    portrait = own_page(nora, network).portrait
    assert f"/portraits/160/{portrait}.webp" in answer.content.decode()
    assert send(desk).status_code == 302
    page = own_page(nora, network)
    assert (page.portrait, page.handle) == (portrait, "nora-lindqvist")


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("me.jpg", b"<svg/>", "image/jpeg"), "Use a JPEG, PNG or WebP picture."),
        (SimpleUploadedFile("me.jpg", b"", "image/jpeg"), "Use a JPEG, PNG or WebP picture."),
        (upload((50, 50)), "smaller than 96 by 96"),
        (SimpleUploadedFile("../../x.jpg", b"\xff\xd8\xff" + b"0" * 99), "cannot be read"),
    ],
)
def test_what_is_no_picture_is_refused_beside_the_field(desk, file, sentence):
    answer = send(desk, portrait=file)
    assert answer.status_code == 422
    assert any(sentence in error for error in errors(answer))


def test_a_huge_file_is_dropped_while_it_arrives_and_the_fields_after_it_stay(desk):
    huge = SimpleUploadedFile("huge.jpg", b"\xff\xd8\xff" + b"0" * BYTES_MAX, "image/jpeg")
    answer = send(desk, portrait=huge, about="still here")
    assert answer.status_code == 422
    assert errors(answer) == ["This picture is larger than 8 MB."]
    assert "still here" in answer.content.decode()


def test_the_portrait_can_be_removed(desk, nora, network):
    send(desk, portrait=upload())
    send(desk, do="save", remove_portrait="on")
    assert own_page(nora, network).portrait == ""


# ---- the two switches


def test_switches_for_calls(client, mirela):
    client.force_login(mirela.person)
    asks_json = {"headers": {"accept": "application/json"}}
    off = client.post("/service/accepting/", {"accepting": "0"}, **asks_json)
    assert off.json()["accepting"] is False
    on = client.post("/service/accepting/", {"accepting": "1"}, **asks_json)
    assert on.json()["accepting"] is True
    assert client.post("/service/back/", {"next": "/console/"})["Location"] == "/console/"
    elsewhere = client.post("/service/back/", {"next": "https://evil.example/"})
    assert elsewhere["Location"] == "/service/", "never to another site"


@pytest.mark.parametrize(
    "address", ["/service/accepting/", "/service/back/", "/service/unpublish/"]
)
def test_switches_are_for_advisors_and_change_only_by_post(client, desk, address):
    assert desk.get(address).status_code == 405
    assert desk.post(address).status_code == 404
    assert Client().post(address).status_code == 302


def test_the_button_may_begin_free_talk_and_the_price_comes_by_agreement(desk, nora, network):
    assert send(desk, kind="agreement").status_code == 302
    page = Advisor.objects.get(person=nora)
    assert page.services.get().kind == "agreement"
    assert 'value="agreement" checked' in _kinds(desk.get("/service/").content.decode())
    shown = Client().get(page.get_absolute_url()).content.decode()
    assert "free" in shown.partition('id="call"')[2]
    words = send(desk, do="preview", kind="agreement").content.decode()
    assert "Talk is free until you offer a price and the client confirms it." in words


def test_untouched_the_button_starts_the_meter(desk, nora):
    send(desk)
    assert Advisor.objects.get(person=nora).services.get().kind == "sample"
    assert 'value="sample" checked' in _kinds(desk.get("/service/").content.decode())


def _kinds(page: str) -> str:
    """The two ways as the form shows them, without what varies in between."""
    inputs = re.findall(r'<input type="radio" name="kind" ([^>]*)>', page)
    return " ".join(re.sub(r' (required|id="[^"]*")', "", each) for each in inputs)
