"""The front page finds who can be asked now, by what they know, speak and cost."""

from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import Wanted, find
from minutewise.advisors.rules.texts import Piece, passage, words_of

UTC = ZoneInfo("UTC")


def names(network, now, language="", **wanted) -> list[str]:
    found = find(network, Wanted(**wanted), viewer=None, now=now.wall, zone=UTC, language=language)
    return [each.card.name for each in (*found.online, *found.later)]


def test_online_first_then_in_a_call_away_offline_and_by_name(open_page, network, now):
    for name, is_ in [("Zoe", "online"), ("Ada", "offline"), ("Bo", "away"), ("Cy", "busy"),
                      ("Äda", "online"), ("Abe", "away")]:  # fmt: skip
        open_page(f"h{ord(name[0])}{name[1:]}".lower(), name=name, is_=is_)
    assert names(network, now) == ["Zoe", "Äda", "Cy", "Abe", "Bo", "Ada"]


def test_who_speaks_the_readers_language_comes_first_among_equals(open_page, network, now):
    open_page("anna", name="Anna", languages=["ru"])
    open_page("zora", name="Zora", languages=["en"])
    open_page("away", name="Alf", languages=["en"], is_="away")
    assert names(network, now, language="en") == ["Zora", "Anna", "Alf"]


def test_work_time_decides_who_is_online(open_page, network, now):
    open_page("strict", name="Strict")
    open_page("relaxed", name="Relaxed", any_time=True)
    found = find(network, Wanted(), viewer=None, now=now.later(9 * 3_600_000).wall, zone=UTC)
    assert [each.card.name for each in found.online] == ["Relaxed"]
    assert [each.card.presence.value for each in found.later] == ["offline"]


@pytest.fixture
def town(open_page):
    open_page("berta", name="Berta", activity="Öfen und Wärmepumpen", languages=["de"],
              rates={"text": 40, "video": 200})  # fmt: skip
    open_page("anton", name="Антон", activity="Бухгалтерия", languages=["ru", "en"],
              keywords=["1С", "НДС"], rate_unit_s=3600, rates={"audio": 6000})  # fmt: skip
    open_page("free", name="Flo", activity="Bread 100% by hand", languages=["en", "de"],
              rates={"video": 0}, is_="offline")  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "found", "why"),
    [
        ({}, ["Berta", "Антон", "Flo"], "everybody"),
        ({"words": words_of("wärmepumpe")}, ["Berta"], "a part of a word"),
        ({"words": words_of("WARMEPUMPEN ofen")}, ["Berta"], "neither case nor dots matter"),
        ({"words": words_of("бухгалтерия ндс")}, ["Антон"], "all words, also among keywords"),
        ({"words": words_of("wärmepumpe ндс")}, [], "not some of the words"),
        ({"words": words_of("антон")}, ["Антон"], "a name"),
        ({"words": words_of("100%")}, ["Flo"], "a percent sign is itself"),
        ({"words": words_of("b_ead")}, [], "an underscore is itself"),
        ({"words": words_of("keyboard")}, ["Berta", "Антон", "Flo"], "in the long texts"),
        ({"languages": ("ru",)}, ["Антон"], "a language"),
        ({"languages": ("ru", "de")}, ["Berta", "Антон", "Flo"], "any of two languages"),
        ({"mode": "audio"}, ["Антон"], "a way to talk"),
        ({"price_max": 50}, ["Berta", "Flo"], "any way for at most 0.50"),
        ({"price_max": 50, "mode": "video"}, ["Flo"], "that way for at most 0.50"),
        ({"price_max": 100}, ["Berta", "Антон", "Flo"], "60.00 an hour is 1.00 a minute"),
        ({"price_max": 99}, ["Berta", "Flo"], "and not 0.99"),
        ({"online": True}, ["Berta", "Антон"], "now"),
    ],
)
def test_filters(town, network, now, wanted, found, why):
    assert names(network, now, **wanted) == found, why


def test_drafts_other_networks_and_people_shut_out_are_not_listed(open_page, network, now):
    open_page("draft")
    open_page("banned")
    Advisor.objects.filter(handle="draft").update(published_at=None)
    Person.objects.filter(email="banned@example.org").update(is_active=False)
    assert names(network, now) == []


def test_a_constant_number_of_queries_however_many_there_are(open_page, network, now):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            find(network, Wanted(), viewer=None, now=now.wall, zone=UTC)
        return len(asked)

    for number in range(2):
        open_page(f"few{number}")
    few = queries()
    for number in range(10):
        open_page(f"many{number}", any_time=bool(number % 2))
    assert queries() == few <= 8


def test_pages(open_page, network, now):
    for number in range(5):
        open_page(f"page{number}", name=f"P{number}", is_="online" if number < 3 else "away")

    def page(number: int):
        return find(
            network, Wanted(), viewer=None, now=now.wall, zone=UTC, page=number, page_size=2
        )

    first, second, last = page(1), page(2), page(99)
    assert (first.pages, first.online_total, first.later_total) == (3, 3, 2)
    assert ([e.card.name for e in second.online], [e.card.name for e in second.later]) == (
        ["P2"], ["P3"],
    )  # fmt: skip
    assert (last.page, [e.card.name for e in last.later]) == (3, ["P4"]), "beyond the end: the end"


# ---- as a page


def test_the_front_page_shows_price_and_presence_without_scripts(client, open_page):
    mirela = open_page(any_time=True)
    page = client.get("/").content.decode()
    assert 'href="/mirela/?mode=video#call"' in page
    assert "€1.20<small>/min</small>" in page
    assert f'<mw-presence advisor="{mirela.id}"' in page
    assert "First minute free · text €0.60/min" in page


@pytest.mark.parametrize(
    "address",
    [
        "/?q=" + "a" * 5000,
        "/?q=%00",
        "/?q=%F0%28%8C%28",
        "/?q='; DROP TABLE advisors_advisor;--",
        "/?q=%25%25__\\",
        "/?max=NaN",
        "/?max=-1",
        "/?max=1e309",
        "/?max=9223372036854775808",
        "/?max=５０",
        "/?mode=teleport&mode=video",
        "/?la=xx&la=<script>&la=en",
        "/?page=-1",
        "/?page=0",
        "/?page=99999999999999999999999",
        "/?page=２",
        "/?page=1.5",
        "/?on=maybe&on=false",
        "/?q[]=x&unknown=1",
    ],
)
def test_nonsense_in_the_address_is_no_filter_and_never_an_error(client, mirela, address):
    assert client.get(address).status_code == 200


def test_a_script_in_the_query_is_only_text(client, mirela):
    page = client.get("/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/", "Nobody advises here yet"),
        ("/?q=tape", "Nobody for “tape”, yet"),
        ("/?mode=video", "Nobody fits these filters"),
    ],
)
def test_an_empty_list_says_why_and_what_to_do(client, network, address, says):
    assert says in client.get(address).content.decode()


def test_filters_and_words_stay_together(client, open_page):
    open_page(any_time=True)
    page = client.get("/?q=postgres&mode=audio&la=en").content.decode()
    assert '<input type="hidden" name="mode" value="audio">' in page, "a new search keeps them"
    assert '<input type="hidden" name="q" value="postgres">' in page, "new filters keep the words"
    assert 'href="/mirela/?mode=audio' in page, "and the page opens with that way to talk"


def test_pages_are_linked_with_everything_that_was_asked(client, open_page):
    for number in range(13):
        open_page(f"sheet{number}", any_time=True)
    page = client.get("/?q=postgres&on=1").content.decode()
    assert 'href="?q=postgres&amp;on=1&amp;page=2#list"' in page


# ---- the passage under a name


def shown(text: str, query: str, length: int = 30) -> str:
    pieces: list[Piece] = passage(text, words_of(query), length)
    return "".join(f"[{p.text}]" if p.hit else p.text for p in pieces)


@pytest.mark.parametrize(
    ("query", "result", "why"),
    [
        ("", "It was fine yesterday, they…", "without words: the beginning"),
        ("fine", "It was [fine] yesterday, they…", "marked where it stands"),
        ("server", "…the [server] is gone.", "around the first hit"),
        ("YESTERDAY", "…fine [yesterday,] they say, and…", "case does not matter"),
        ("nowhere", "It was fine yesterday, they…", "not in the text: the beginning"),
    ],
)
def test_a_passage(query, result, why):
    text = "It was fine yesterday, they say, and now the server is gone."
    assert shown(text, query) == result, why


def test_a_passage_of_nothing_is_nothing():
    assert passage("", ("x",)) == []
