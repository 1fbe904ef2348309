"""What is public is listed and describes itself; what is not public is listed nowhere."""

import re
from datetime import UTC, datetime

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.site import sitemap

NEEDED = (
    'rel="canonical" href=', 'name="description" content=', 'property="og:title" content=',
    'property="og:description" content=', 'property="og:url" content=',
    'property="og:site_name" content=',
)  # fmt: skip
CHANGED = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def page_of(network, handle, published_at=CHANGED):
    """A page at `handle`."""
    person = Person.objects.create_user(f"{handle}@example.org", name=handle.title())
    return Advisor.objects.create(
        person=person, network=network, handle=handle, skeleton=handle, activity="Printers & more",
        published_at=published_at, changed_at=CHANGED,
    )  # fmt: skip


@pytest.fixture
def mirela(network):
    return page_of(network, "mirela")


def addresses(client, path="/sitemap.xml"):
    answer = client.get(path)
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return re.findall("<loc>http://testserver(.*?)</loc>", answer.content.decode())


def meta(text, name):
    return re.search(rf'{re.escape(name)}"([^"]*)"', text)


def test_public_pages_are_listed_with_their_last_change(client, mirela):
    assert addresses(client) == ["/", "/companies/", "/paying/", "/api/", "/mirela/"]
    assert b"<lastmod>2026-11-22T08:30:00+00:00</lastmod>" in client.get("/sitemap.xml").content


def test_every_listed_page_says_what_it_is_and_where(client, mirela):
    for path in addresses(client):
        page = client.get(path).content.decode()
        found = {name: meta(page, name) for name in NEEDED}
        assert all(found[name] and found[name][1] for name in NEEDED), (path, found)
        assert found[NEEDED[0]][1] == found[NEEDED[4]][1] == f"http://testserver{path}"
        assert "noindex" not in page, path


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/?q=printer", "the list, searched"),
        ("/?on=1", "the list, filtered"),
        ("/sign-in/", "nothing to read"),
        ("/nowhere/", "nothing there"),
        ("/demo/letters/", "of the demo"),
    ],
)
def test_what_is_not_worth_listing_says_so(client, mirela, path, why):
    page = client.get(path).content.decode()
    assert '<meta name="robots" content="noindex">' in page, why
    assert "canonical" not in page


@pytest.mark.parametrize("path", ["/wallet/", "/console/", "/account/", "/service/", "/dashboard/"])
def test_personal_pages_are_never_listed(client, mirela, path):
    client.force_login(mirela.person)
    assert '<meta name="robots" content="noindex">' in client.get(path).content.decode()


def test_an_unpublished_page_is_in_no_list(client, network):
    draft = page_of(network, "draft", published_at=None)
    assert "/draft/" not in addresses(client)
    client.force_login(draft.person)
    assert '<meta name="robots" content="noindex">' in client.get("/draft/").content.decode()


def test_whoever_was_shut_out_is_in_no_list(client, mirela):
    Person.objects.filter(pk=mirela.person_id).update(is_active=False)
    assert "/mirela/" not in addresses(client)


def test_many_pages_come_in_parts(client, network, monkeypatch):
    monkeypatch.setattr(sitemap, "PART", 2)
    for handle in ("ann", "bob", "cleo"):
        page_of(network, handle)
    assert addresses(client) == [f"/sitemap-{n}.xml" for n in (0, 1, 2)]
    parts = [path for n in (0, 1, 2) for path in addresses(client, f"/sitemap-{n}.xml")]
    assert parts[:4] == ["/", "/companies/", "/paying/", "/api/"]
    assert sorted(parts[4:]) == ["/ann/", "/bob/", "/cleo/"], "each once"
    assert client.get("/sitemap-3.xml").status_code == 404


def test_robots_are_told_where_the_list_is(client, network):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /wallet/" in text
