"""What nobody's browser would send: refused with a word, never an error, and no cent moves."""

import json
from urllib.parse import quote, urlencode

import pytest

from minutewise.accounts.models import Person
from minutewise.calls.api import ACTIONS
from minutewise.calls.models import Call
from minutewise.calls.tests.conftest import money
from minutewise.ledger.models import Transfer
from minutewise.ledger.queries import verify
from minutewise.payments.models import Payment

FORM = "application/x-www-form-urlencoded"
LONE = "\ud83d"  # half of an emoji, as a cut text leaves it

# As JSON, in place of an amount: value as it is written, and why it must not pass
BAD_AMOUNTS = {
    "-1": "less than nothing",
    "0": "nothing",
    "1.5": "no whole number",
    "1200.0": "a float, even if whole",
    "1e3": "likewise",
    "1e309": "more than a float holds",
    "-1e309": "likewise",
    "NaN": "no number of JSON",
    "Infinity": "likewise",
    "9223372036854775808": "2**63",
    "9007199254740993": "beyond what a browser counts exactly",
    "9" * 5000: "longer than Python reads",
    '"2400"': "text",
    '"２４００"': "full-width digits",
    "true": "a truth",
    "null": "nothing said",
    "[2400]": "a list",
    '{"a": 1}': "an object",
}
BROKEN_BODIES = {
    b"{": "cut off",
    b"[]": "no object",
    b'"maximum"': "no object",
    b"null": "no object",
    b'{"maximum": 1200, "maximum": 3600}': "one key twice",
    b'{"who": "advisor"}': "a field that is not there",
    b'{"maximum": 2500, "rate": 1}': "a field that is the server's",
    b"\xff\xfe{}": "no UTF-8",
    b'{"text": "\xc3\x28"}': "broken UTF-8",
    b"[" * 20_000: "nested without end",
    b'{"text": "' + b"x" * 70_000 + b'"}': "too large",
    b"\x00": "a NUL byte",
}
TYPED_AMOUNTS = [
    "-5",
    "0",
    "0.00",
    "NaN",
    "inf",
    "1e3",
    "1e309",
    str(2**63),
    "２４.００",
    "+5",
    "0x10",
    "true",
    "[5]",
    "5,5,5",
    "12.345",
    "9" * 59,
    "5\x00",
    "\u202e5",
    "٥٠",
]


def test_a_long_key_is_cut_but_still_a_key(stage):
    form = stage.form() | {"key": "k" * 300}
    urls = {stage.browser("client").post("/calls/", form).url for _tab in range(2)}
    assert urls == {f"/calls/{Call.objects.get().id}/"}


@pytest.fixture
def untouched(stage):
    """A running call with 24.00 held; whatever is tried, it goes on and nothing is booked."""
    call = stage.call(maximum=2400)
    before = Transfer.objects.count()
    yield call
    call.refresh_from_db()
    assert (call.stage, call.meters.get().maximum, call.meters.get().waived) == ("live", 2400, 0)
    assert money(stage.people["client"]) == (2600, 2400, 0)
    assert Transfer.objects.count() == before
    assert verify() == []


def refused(answer) -> None:
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"]
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    ("action", "field", "who"), [("raise", "maximum", "client"), ("waive", "amount", "advisor")]
)
def test_no_amount_but_a_whole_one_above_zero(stage, untouched, action, field, who):
    for amount in BAD_AMOUNTS:
        refused(stage.act(who, untouched, action, f'{{"{field}": {amount}}}'.encode()))


def test_bodies_that_are_no_request(stage, untouched):
    for action in ACTIONS:
        who = "advisor" if action in {"accept", "decline", "go-on", "waive", "offer"} else "client"
        for body in BROKEN_BODIES:
            refused(stage.act(who, untouched, action, body))


def test_numbers_out_of_bounds_hidden_anywhere_are_refused(stage, untouched):
    for number in ("NaN", "-Infinity", "1e400"):
        refused(stage.act("client", untouched, "pause", f'{{"x": {number}}}'.encode()))
        refused(stage.act("client", untouched, "messages", f'{{"text": {number}}}'.encode()))


def test_only_json_is_json(stage, untouched):
    """Also: what a form of another site could send without asking first."""
    body = b'{"maximum": 3600}'
    for kind in (FORM, "multipart/form-data; boundary=x", "text/plain", "text/xml"):
        answer = stage.act("client", untouched, "raise", body, content_type=kind)
        assert answer.status_code == 415, (kind, answer.content[:200])
        assert answer.json()["code"] == "not_json", kind


def test_a_key_that_is_none_is_refused(stage, untouched):
    for key in (None, "", " ", "a" * 201, "ключ", "a\x00b", "a b"):
        answer = stage.act("client", untouched, "pause", {}, HTTP_IDEMPOTENCY_KEY=key)
        assert (answer.status_code, answer.json()["code"]) == (422, "key_invalid"), key


def test_the_same_key_is_the_same_answer_and_with_other_content_a_conflict(stage):
    call = stage.call(maximum=1200)
    first, again = (
        stage.act("client", call, "raise", {"maximum": 2400}, HTTP_IDEMPOTENCY_KEY="k")
        for _ in range(2)
    )
    assert (first.status_code, first.content) == (200, again.content)
    other = stage.act("client", call, "raise", {"maximum": 3600}, HTTP_IDEMPOTENCY_KEY="k")
    assert (other.status_code, other.json()["code"]) == (409, "key_conflict")
    elsewhere = stage.act("client", call, "pause", {}, HTTP_IDEMPOTENCY_KEY="k")
    assert elsewhere.status_code == 409
    # The advisor's key of the same name is another key.
    waived = stage.act("advisor", call, "pause", {}, HTTP_IDEMPOTENCY_KEY="k")
    assert waived.status_code == 200
    assert money(stage.people["client"]) == (2600, 2400, 0)


TEXTS = {
    "decline": ("word", "advisor"),
    "waive": ("reason", "advisor"),
    "messages": ("text", "client"),
    "mode": ("mode", "client"),
    "offer": ("reason", "advisor"),
}
WEIRD = ["a\x00b", LONE, f"a{LONE}b", "\u202eevil", "x" * 60_000, "\x1b[2J", "a\r\nSet-Cookie: b"]


@pytest.mark.parametrize("action", TEXTS)
def test_texts_hold_what_can_be_read_or_are_refused(stage, action):
    field, who = TEXTS[action]
    for value in [*WEIRD, 1, True, ["a"], {"a": "b"}]:
        call = Call.objects.exclude(stage="ended").first()
        call = call or stage.call(to="ringing" if action == "decline" else "live")
        body = {field: value} | ({"amount": 1} if action == "waive" else {})
        answer = stage.act(who, call, action, json.dumps(body).encode())
        assert answer.status_code < 500, (value, answer.content[:300])
        if not isinstance(value, str):
            assert answer.status_code >= 400, value
        call.refresh_from_db()
        kept = [call.word, *call.meters.values_list("waived_because", flat=True)]
        assert not {"\x00", "\u202e", "\x1b", "\r", "\n"} & set("".join(kept)), value


def test_a_resume_clears_nothing_but_persons_pauses(stage):
    call = stage.call()
    stage.act("advisor", call, "pause")
    for reasons in (
        "client", ["lost"], ["silence"], ["nonsense"], [{}], [[]], 1, [None], [LONE],
        ["client"] * 9,
    ):  # fmt: skip
        answer = stage.act("client", call, "resume", json.dumps({"reasons": reasons}).encode())
        assert answer.status_code < 500, reasons
        assert call.meters.get().reasons == ["advisor"], reasons


# ---- the call button ----

PRESSES = {
    "maximum": [*TYPED_AMOUNTS, "", "1" * 5000],
    "other": [*TYPED_AMOUNTS, "1" * 5000],
    "mode": ["", "phone", "VIDEO", "x" * 5000, "vidеo"],
    "key": ["", "ключ", "a b", "\x00"],
    "shown": ["", "free", "EUR 0/60 60 charged 1 completed 0", "EUR 120/60", "\x00", "x" * 9000],
}


@pytest.mark.parametrize("field", PRESSES)
def test_a_press_with_nonsense_starts_nothing_and_says_why(stage, field):
    browser = stage.browser("client")
    for value in PRESSES[field]:
        form = stage.form() | {field: value}
        if field == "maximum" and value == "":
            form["other"] = ""
        answer = browser.post("/calls/", urlencode(form), content_type=FORM)
        assert answer.status_code == 302, (value, answer)
        assert answer.url.startswith("/mirela/"), (value, answer)
        page = browser.get(answer.url.partition("#")[0])
        assert "notice-stop" in page.content.decode(), value
        assert not Call.objects.exists(), value
    assert money(stage.people["client"]) == (5000, 0, 0)


@pytest.mark.parametrize("advisor", ["", "1", "mirela", "\x00", "x" * 5000, "{}", "' OR 1=1 --"])
def test_a_press_for_nobody(stage, advisor):
    for who in ("visitor", "client"):
        form = stage.form() | {"advisor": advisor}
        answer = stage.browser(who).post("/calls/", urlencode(form), content_type=FORM)
        assert answer.status_code == 404


@pytest.mark.parametrize("subject", ["a\x00b", "\u202eevil", "x" * 100_000, "<script>", "a\r\nb"])
def test_a_subject_is_one_short_line(stage, subject):
    answer = stage.browser("client").post(
        "/calls/", urlencode(stage.form() | {"subject": subject}), content_type=FORM
    )
    assert answer.url.startswith("/calls/")
    kept = Call.objects.get().subject
    assert len(kept) <= 120
    assert not {"\x00", "\u202e", "\n", "\r"} & set(kept)


def test_a_press_that_is_refused_leads_to_an_address_of_bounded_length(stage):
    form = stage.form() | {"subject": "я" * 100_000, "mode": "x" * 100_000, "maximum": "1" * 9999}
    answer = stage.browser("client").post("/calls/", urlencode(form), content_type=FORM)
    assert len(answer.url) < 2000


# ---- wallet, account, sign-in, service, addresses ----


def test_a_top_up_with_nonsense_opens_nothing(stage):
    browser = stage.browser("client")
    for name in ("amount", "other"):
        for typed in [*TYPED_AMOUNTS, "other", "1" * 5000, "99999999999"]:
            form = urlencode({"amount": "other", "key": "k", name: typed})
            answer = browser.post("/wallet/top-up", form, content_type=FORM)
            assert answer.status_code in {400, 422}, (name, typed)
    assert not Payment.objects.exists()
    assert money(stage.people["client"]) == (5000, 0, 0)


@pytest.mark.parametrize("field", ["next", "key"])
@pytest.mark.parametrize(
    "value", ["/a\x00b", "\x00", "//evil.example", "/" + "x" * 9000, "/я" * 200]
)
def test_a_top_up_keeps_only_what_it_can_keep(stage, field, value):
    form = urlencode({"amount": "2500", "key": "k", field: value})
    answer = stage.browser("client").post("/wallet/top-up", form, content_type=FORM)
    assert answer.status_code < 500 or answer.status_code == 503  # no gateway runs here
    for payment in Payment.objects.all():
        assert payment.return_to == "" or payment.return_to.startswith("/я")


NAMES = ["\x00", "a\x00b", "\ufb2c" * 80, "x" * 5000, "\u200b", "\u202e", "=cmd()", "\u3164\u3164"]


@pytest.mark.parametrize("path", ["/account/", "/welcome/"])
def test_a_name_is_a_name_or_refused(stage, path):
    person = stage.people["stranger"]
    for name in NAMES:
        form = urlencode({"name": name, "time_zone": "UTC", "language": "en"})
        answer = stage.browser("stranger").post(path, form, content_type=FORM)
        assert answer.status_code in {200, 302}, (name, answer.status_code)
        person = Person.objects.get(pk=person.pk)
        assert len(person.name) <= 80
        assert not {"\x00", "\u202e", "\u200b", "\u3164"} & set(person.name)
    for wrong in ({"time_zone": "../../etc/passwd"}, {"language": "xx"}, {"time_zone": "\x00"}):
        form = {"name": "a", "time_zone": "UTC", "language": "en", **wrong}
        answer = stage.browser("stranger").post("/account/", urlencode(form), content_type=FORM)
        assert answer.status_code == 200  # the form again, with the word beside the field


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "a@b",
        "a\x00@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "x" * 5000,
        "a@example.org\x00",
        '"<script>"@example.org',
        "я@example.org",
        "a@[127.0.0.1]",
    ],
)
def test_an_address_is_one_or_refused(stage, email):
    browser = stage.browser("visitor")
    answer = browser.post("/sign-in/", urlencode({"email": email}), content_type=FORM)
    assert answer.status_code < 500
    assert browser.get("/demo/letters/").status_code == 200
    answer = browser.post("/sign-in/code/", urlencode({"code": email}), content_type=FORM)
    assert answer.status_code < 500


def test_broken_bytes_in_any_form_are_no_error(stage):
    for path in (
        "/sign-in/",
        "/account/",
        "/service/",
        "/wallet/top-up",
        "/calls/",
        "/sign-out/",
        "/service/accepting/",
        "/service/back/",
        "/service/unpublish/",
    ):
        for who in ("visitor", "stranger"):
            for kind in (FORM, "multipart/form-data; boundary=x", "application/json", "a/b", ""):
                for body in (b"\xff\xfe=\x00", b"a=%00&a=%ff", b"--x\r\n\r\n", b"", b"{}"):
                    answer = stage.browser(who).post(path, body, content_type=kind)
                    assert answer.status_code < 500, (path, who, kind, body)


def test_too_many_fields_and_too_large_bodies_are_refused(stage):
    browser = stage.browser("client")
    many = urlencode([("a", "b")] * 5000)
    assert browser.post("/calls/", many, content_type=FORM).status_code == 400
    large = b"a=" + b"b" * (7 * 1024 * 1024)
    assert browser.post("/calls/", large, content_type=FORM).status_code in {400, 413}
    call = stage.call()
    answer = stage.act("client", call, "messages", b'{"text": "' + b"x" * (7 * 1024 * 1024) + b'"}')
    assert answer.status_code in {400, 413, 422}


QUERIES = [
    "page=000000000" + "9" * 40,
    "page=" + "9" * 5000,
    "page=-1",
    "page=１",
    "q=%00",
    "q=%ff",
    "q=" + "a" * 9000,
    "max=1e9",
    "max=%00",
    "mode=%00",
    "la=%00&la=xx",
    "on=%00",
]


@pytest.mark.parametrize("query", QUERIES)
def test_the_directory_reads_any_address(stage, query):
    for path in ("/", "/mirela/"):
        assert stage.browser("visitor").get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "maximum=" + "9" * 16,
        "maximum=1000000000000",
        "maximum=-1",
        "maximum=１",
        "mode=%00",
        "subject=%00%ff",
        "subject=" + "a" * 9000,
        "maximum=2000000001",
    ],
)
def test_a_page_reads_any_address(stage, query):
    for who in ("visitor", "client"):
        assert stage.browser(who).get(f"/mirela/?{query}").status_code == 200


@pytest.mark.parametrize(
    "month", ["2026-13", "2099-12", "2000-01", "9999-99", "\x00", "２０２６-０１"]
)
def test_the_wallet_reads_any_month(stage, month):
    for path in ("/wallet/", "/wallet/statement.csv"):
        answer = stage.browser("client").get(f"{path}?month={quote(month)}")
        assert answer.status_code in {200, 404}


@pytest.mark.parametrize(
    "path",
    [
        "/%00/",
        "/a%00b/",
        "/%ff/",
        "/" + "a" * 9000 + "/",
        "/MIRELA/",
        "/look/%00.css",
        "/portraits/99999999999999999999/a.webp",
        "/portraits/160/../../x.webp",
        "/portraits/160/%2e%2e%2fa.webp",
        "/calls/00000000-0000-0000-0000-000000000000/",
    ],
)
def test_addresses_of_nothing(stage, path):
    assert stage.browser("client").get(path).status_code in {301, 404}


def test_a_length_that_is_no_number_is_no_error(stage):
    answer = stage.browser("visitor").post(
        "/payments/webhooks/pretend", b"{}", content_type="application/json", CONTENT_LENGTH="abc"
    )
    assert answer.status_code < 500
