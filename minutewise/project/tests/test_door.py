"""The door answers visitors from what was made for the one before, and nobody else.

Who is known by anything gets a page of his own; every visitor's forms carry his own secret.
"""

import asyncio
import re

import pytest
from django.test import Client

from minutewise.project.door import KeptPages
from minutewise.project.door.pages import KEPT_MS
from minutewise.project.door.token import gaps, is_secret, secret_in
from minutewise.work.quick.tokens import masked, new_secret

SECRET, OTHER = "a" * 31 + "Z", "b" * 31 + "9"
ADVISOR = "0192d9c0-0000-7000-8000-000000000001"
SOMEBODY_ELSE = ADVISOR[:-2] + "ff"


class Inside:
    """Stands in for the pages: says who asked, with a form for his secret."""

    def __init__(self, *, marked=True, headers=(), status=200):
        self.asked, self.marked, self.headers, self.status = 0, marked, headers, status

    async def __call__(self, scope, receive, send):
        self.asked += 1
        known = dict(scope["headers"]).get(b"cookie", b"").decode()
        found = re.search(r"csrftoken=(\w{32})", known)
        secret = found[1] if found else SECRET
        headers = [(b"content-language", b"en"), (b"vary", b"Cookie"), *self.headers]
        headers += [(b"x-same-for-visitors", b"1")] if self.marked else []
        headers += [] if found else [(b"set-cookie", f"csrftoken={secret}; Path=/".encode())]
        body = f"page {self.asked} of {ADVISOR} <{masked(secret)}>".encode()
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:9], "more_body": True})
        await send({"type": "http.response.body", "body": body[9:]})


class Site:
    """A door with a clock of our own."""

    def __init__(self, **inside):
        self.inside, self.now_ms = Inside(**inside), 1_000
        self.door = KeptPages(self.inside, lambda: self.now_ms)

    def get(self, path="/a/", method="GET", query=b"", **headers):
        said = [(b"host", b"here")]
        said += [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()]
        scope = {
            "type": "http", "method": method, "path": path,
            "query_string": query, "headers": said,
        }  # fmt: skip
        sent = []

        async def send(message):
            sent.append(message)

        asyncio.run(self.door(scope, None, send))
        return Answer(sent)


class Answer:
    def __init__(self, sent):
        self.status = sent[0]["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        self.body = b"".join(part.get("body", b"") for part in sent[1:]).decode()

    @property
    def page(self):
        return self.body.partition(" of ")[0]

    @property
    def secret(self):
        return secret_in(self.body.partition("<")[2][:-1])


@pytest.fixture
def site():
    return Site()


def test_the_second_visitor_gets_the_kept_page_with_a_secret_of_his_own(site):
    first, second = site.get(), site.get()
    assert (first.page, second.page) == ("page 1", "page 1")
    assert first.secret == SECRET
    assert second.secret != SECRET
    assert second.headers["set-cookie"].startswith(f"csrftoken={second.secret}; ")
    assert "SameSite=Lax" in second.headers["set-cookie"]


def test_a_visitor_who_has_a_secret_keeps_it(site):
    site.get()
    again = site.get(cookie=f"csrftoken={OTHER}; tz=UTC")
    assert again.page == "page 2", "another time zone is another page"
    again = site.get(cookie=f"csrftoken={OTHER}")
    assert again.page == "page 1"
    assert again.secret == OTHER
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "sessionid=x"},  # perhaps signed in
        {"cookie": f"csrftoken={OTHER}; sessionid=x"},
        {"cookie": "came-by=x"},  # an advisor's own client
        {"cookie": "csrftoken=short"},  # Django decides what that is worth
        {"cookie": f"csrftoken={OTHER}; csrftoken={SECRET}"},  # which one holds?
        {"authorization": "Bearer x"},
        {"hx_request": "true"},  # wants a part of the page
        {"range": "bytes=0-1"},
    ],
)
def test_who_is_known_by_anything_is_never_given_a_kept_page(site, headers):
    site.get()
    assert site.get(**headers).page == "page 2"
    assert site.get().page == "page 1", "and his page is given to nobody else"


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/b/"},
        {"query": b"via=link"},
        {"method": "HEAD"},
        {"host": "there"},
        {"x_forwarded_proto": "https"},
        {"cookie": "tz=Europe/Berlin"},
    ],
)
def test_what_the_page_depends_on_is_never_mixed_up(site, other):
    site.get()
    assert site.get(**other).page == "page 2"


def test_a_page_in_another_language_than_asked_for_is_not_kept(site):
    assert site.get(accept_language="de").page == "page 1"
    assert site.get(accept_language="de").page == "page 2"


@pytest.mark.parametrize(
    "inside",
    [
        {"marked": False},
        {"status": 404},
        {"headers": [(b"set-cookie", b"sessionid=x")]},
    ],
)
def test_only_marked_good_pages_without_cookies_of_their_own_are_kept(inside):
    site = Site(**inside)
    first = site.get()
    assert site.get().page == "page 2"
    assert first.status == inside.get("status", 200)
    assert "x-same-for-visitors" not in first.headers, "the mark is between view and door"


def test_a_kept_page_lasts_for_a_moment(site):
    site.get()
    site.now_ms += KEPT_MS - 1
    assert site.get().page == "page 1"
    site.now_ms += 1
    assert site.get().page == "page 2"


def test_a_page_that_shows_whose_presence_changed_is_made_anew(site):
    site.get()
    site.door.hear(
        {"topic": "presence", "data": {"advisor": "0192d9c0-0000-7000-8000-0000000000ff"}}
    )
    assert site.get().page == "page 1", "somebody else's"
    site.door.hear({"topic": "presence", "data": {"advisor": ADVISOR}})
    assert site.get().page == "page 2"


def test_who_has_the_page_is_told_that_it_is_the_same(site):
    site.get()
    known = {"cookie": f"csrftoken={OTHER}"}
    etag = site.get(**known).headers["etag"]
    answer = site.get(**known, if_none_match=etag)
    assert (answer.status, answer.body) == (304, "")
    assert answer.headers["vary"] == "Cookie"
    assert site.get(cookie=f"csrftoken={SECRET}", if_none_match=etag).status == 200
    assert site.get(if_none_match=etag).status == 200, "without his secret his forms would fail"
    site.now_ms += KEPT_MS
    assert site.get(**known, if_none_match=etag).status == 200


def test_a_flood_of_addresses_fills_no_memory(site):
    for number in range(600):
        site.get(f"/{number}/")
    assert len(site.door.kept._kept) <= 500


@pytest.mark.django_db
def test_django_takes_the_doors_tokens(network):
    """A form from a kept page is as good as one from Django, and no other."""
    secret = new_secret()
    assert is_secret(secret)
    for sent, status in ((masked(secret), 302), (masked(new_secret()), 403)):
        browser = Client(enforce_csrf_checks=True)
        browser.cookies["csrftoken"] = secret
        form = {"email": "new@example.org", "csrfmiddlewaretoken": sent}
        assert browser.post("/sign-in/", form).status_code == status


@pytest.mark.django_db
def test_pages_hold_no_secret_outside_the_gaps(network):
    """Whatever a real page says for one visitor, nothing of his secret stays in what is kept."""
    page = Client().get("/paying/")
    secret = page.cookies["csrftoken"].value
    pieces = gaps(page.content, secret)
    assert len(pieces) > 1
    assert secret.encode() not in b"".join(pieces)
    assert gaps(b"".join(pieces), secret) == [b"".join(pieces)]


def test_a_kept_page_does_not_bear_the_name_of_the_request_it_was_made_for():
    site = Site(headers=[(b"x-request-id", b"of-the-first")])
    assert site.get().page == site.get().page, "the second came from the door"
    assert "x-request-id" not in site.get().headers
