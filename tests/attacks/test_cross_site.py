"""Other people's sites: their forms, frames, links and caches get nothing from ours."""

import subprocess
import sys
from urllib.parse import urlencode

import pytest

from minutewise.calls.models import Call
from minutewise.calls.tests.conftest import money
from minutewise.notify.models import Letter
from tests.attacks.page_routes import ROUTES
from tests.attacks.things import address, things

pytestmark = pytest.mark.any_database

__all__ = ["things"]  # a fixture

POSTS = [route for route, methods in ROUTES.items() if "post" in methods]
SIGNED = {"payments/webhooks/<slug:name>"}  # by its gateway instead
PROGRAMS = [route for route in POSTS if route.startswith("api/v1/")]
KINDS = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain",
    "application/json",
)  # fmt: skip


def sent_from_elsewhere(stage, things, route):
    """(who, content, answer): with the victim's cookies, whatever content a form can send."""
    path = address(route.replace("<slug:action>", "hang-up"), things)
    for who in ("visitor", "client", "advisor"):
        for kind in KINDS:
            answer = stage.browser(who, csrf=True).post(
                path, b"{}", content_type=kind, HTTP_ORIGIN="https://evil.example"
            )
            yield who, kind, answer


@pytest.fixture
def unmoved(stage, things):
    """The one call goes on, and no cent of the client's has moved."""
    before = money(stage.people["client"])
    yield
    assert Call.objects.exclude(stage="ended").count() == 1
    assert money(stage.people["client"]) == before


@pytest.mark.parametrize("route", sorted({*POSTS} - SIGNED - {*PROGRAMS}))
def test_a_form_of_another_site_is_refused_everywhere(stage, things, unmoved, route):
    for who, kind, answer in sent_from_elsewhere(stage, things, route):
        # Whoever is not signed in is sent to sign in before anything is looked at.
        signed_out = who == "visitor" and answer.status_code == 302
        assert answer.status_code == 403 or signed_out, (who, kind)


def test_nor_does_it_reach_what_programs_do(stage, things, unmoved):
    """They show a token; what a browser brings along by itself is not looked at."""
    for route in PROGRAMS:
        for who, kind, answer in sent_from_elsewhere(stage, things, route):
            assert answer.status_code in {401, 403, 404}, (route, who, kind)


def test_our_own_form_without_its_token_is_refused_everywhere(stage, things):
    """A page of a neighbour on the same host, or a browser that tells no origin."""
    browser, through = stage.browser("advisor", csrf=True), []
    for route in POSTS:
        path = address(route.replace("<slug:action>", "hang-up"), things)
        for origin in ({}, {"HTTP_ORIGIN": "http://testserver"}):
            if browser.post(path, {}, **origin).status_code != 403:
                through.append(route)
    # Programs show a token, gateways a signature: nothing that a browser brings along by itself.
    assert {route for route in through if not route.startswith("api/v1/")} == SIGNED


def test_the_token_in_the_header_and_json_go_together(stage):
    """As our own pages send it; a multipart body with the right token is refused as no JSON."""
    call = stage.call()
    browser = stage.browser("client", csrf=True)
    browser.get(f"/calls/{call.id}/")
    token = browser.cookies["csrftoken"].value
    for kind, status in (("application/json", 200), ("multipart/form-data; boundary=x", 415)):
        answer = browser.post(
            f"/calls/{call.id}/pause",
            b"{}",
            content_type=kind,
            HTTP_X_CSRFTOKEN=token,
            HTTP_IDEMPOTENCY_KEY="k",
        )
        assert answer.status_code == status, answer.content[:200]


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "///evil.example",
    "http://testserver@evil.example/",
    "https://evil.example\\@testserver/",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "%2f%2fevil.example",
    "account_logout",
    "nowhere",
    "/ok\r\nSet-Cookie: a=b",
]


def leads_away(url: str) -> bool:
    """Whether a browser would leave the site, or read another header."""
    plain = url.replace("\t", "").replace("\n", "").replace("\r", "").strip().replace("\\", "/")
    return plain.startswith("//") or ":" in plain.split("/")[0] or "\r" in url or "\n" in url


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nobody_is_sent_to_another_site(stage, place):
    query = urlencode({"next": place})
    client, advisor = stage.browser("client"), stage.browser("advisor")
    answers = [
        client.get(f"/sign-in/?{query}"),
        client.post("/sign-in/", {"next": place}),
        client.post("/welcome/", {"next": place, "name": "Dara", "time_zone": "UTC"}),
        advisor.post("/service/accepting/", {"next": place, "accepting": "1"}),
        advisor.post("/service/back/", {"next": place}),
        stage.browser("operator").get(f"/admin/login/?{query}"),
        stage.browser("visitor").get(f"/sign-in/code/?{query}"),
        client.post("/sign-out/", {"next": place}),
    ]
    for answer in answers:
        assert answer.status_code == 302, answer
        assert not leads_away(answer.url), answer.url
        assert "Set-Cookie" not in answer.url or "%0D" in answer.url


@pytest.mark.parametrize("zone", ["../../etc/passwd", "x" * 9000, "Europe/Berlin\x00", "UTC;a=b"])
def test_a_time_zone_cookie_says_a_zone_or_nothing(stage, zone):
    browser = stage.browser("visitor")
    browser.cookies["tz"] = zone
    for path in ("/", "/mirela/", "/sign-in/"):
        assert browser.get(path).status_code == 200


PAGES = [
    "/",
    "/mirela/",
    "/sign-in/",
    "/paying/",
    "/nowhere-at-all/",
    "/account/",
    "/wallet/",
    "/console/",
    "/service/",
    "/wallet/statement.csv",
    "/calls/ringing",
    "/mirela/qr.svg",
    "/mirela/card.png",
    "/look/demo.css",
    "/embed/mirela.json",
    "/embed/button.js",
    "/mirela/?via=button",
    "/demo/letters/",
    "/wallet/top-up",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(stage, path):
    answer = stage.browser("client").get(path)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    if path != "/wallet/top-up":
        assert policy["form-action"] == "'self'"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/mirela/",
        "/account/",
        "/wallet/",
        "/console/",
        "/service/",
        "/wallet/statement.csv",
        "/calls/ringing",
        "/wallet/top-up",
        "/welcome/",
        "/calls/{}/",
        "/calls/{}/own",
        "/calls/{}/snapshot",
    ],
)
def test_what_a_signed_in_person_sees_is_kept_by_no_cache(stage, path):
    """Also not for the next one at the same computer, who presses the browser's back button."""
    call = stage.call()
    answer = stage.browser("client").get(path.format(call.id))
    assert answer.status_code == 200
    assert {"no-store", "private"} <= set(answer["Cache-Control"].replace(" ", "").split(",")), (
        answer["Cache-Control"]
    )


def test_the_receipt_is_personal_too(stage):
    call = stage.call(to="ended")
    answer = stage.browser("client").get(f"/calls/{call.id}/receipt")
    assert "no-store" in answer["Cache-Control"]


def test_a_visitors_page_sets_no_session(stage):
    for path in ("/", "/mirela/", "/paying/"):
        assert "sessionid" not in stage.browser("visitor").get(path).cookies


def test_cookies_are_for_this_site_and_not_for_scripts(stage):
    browser = stage.browser("visitor")
    browser.post("/sign-in/", {"email": "new@example.org"})
    cookie = browser.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert browser.get("/sign-in/code/").cookies["csrftoken"]["samesite"] == "Lax"


def test_over_https_cookies_never_travel_in_the_clear(settings):
    """Read from the settings as an installation with an https address has them."""
    code = (
        "from minutewise.project import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    )
    environment = {
        "MINUTEWISE_DEMO": "1",
        "MINUTEWISE_PUBLIC_URL": "https://a.example",
        "PYTHONPATH": str(settings.ROOT),
    }
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert said.stdout.split() == ["True"] * 3, said.stderr


def test_signing_in_makes_a_new_session(stage):
    browser = stage.browser("visitor")
    browser.post("/sign-in/", {"email": "new@example.org"})
    before = browser.cookies["sessionid"].value
    code = next(block.text for block in Letter.objects.first().blocks if block.kind == "figure")
    browser.post("/sign-in/code/", {"code": code})
    assert browser.cookies["sessionid"].value != before
    assert browser.get("/account/").status_code == 200
