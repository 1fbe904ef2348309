"""The public page: who, what for, when, how much, and one button; the same for everybody."""

import io
import json
import re

import pytest
import time_machine
from django.test import Client
from PIL import Image

from minutewise.advisors import actions, offers
from minutewise.advisors.offers import CallOffer, Maximum, ModeRow
from minutewise.advisors.queries import presence_of
from minutewise.advisors.rules.worktime import Special
from minutewise.networks.models import Network


@pytest.fixture(autouse=True)
def _tuesday_noon(now):
    with time_machine.travel(now.wall, tick=False):
        yield


@pytest.fixture
def card_of(client):
    """What the call card says, as plain text, with an offer as the calls would make it."""

    def provider(**changes):
        def provide(advisor, viewer, asked, now):
            row = ModeRow(
                mode="video", rate=120, rate_unit_s=60, sample_s=60, sample_left_s=60,
                maxima=(Maximum(amount=2400, minutes=20, chosen=True),),
                reserved=2400, stays=700, missing=changes.pop("missing", 0),
            )  # fmt: skip
            return CallOffer(**{
                "rows": (row,), "mode": "video", "currency": "EUR", "available": 3100,
                "presence": presence_of(advisor, now.wall), "signed_in": viewer is not None,
                "is_self": viewer == advisor.person, "post_url": "/calls/",
                "top_up_url": "/wallet/top-up?next=/mirela/", "subject": asked.subject, **changes,
            })  # fmt: skip

        return provide

    def read(viewer=None, address="/mirela/", **changes) -> str:
        offers.provide(provider(**changes))
        reader = Client()
        if viewer:
            reader.force_login(viewer)
        page = reader.get(address).content.decode()
        card = page[page.index("<mw-call-card") : page.index("</mw-call-card>")]
        return " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", card, flags=re.DOTALL).split())

    return read


def get(client, address="/mirela/", **headers) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_who_and_what_for(client, mirela):
    page = get(client)
    for text in ("Mirela Tamsø", "PostgreSQL that has to be back today", "MSc in computer",
                 "Eleven years on call", "disk full", "English", "Dansk", "Online"):  # fmt: skip
        assert text in page


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nobody/", 404), ("/mirela/x/", 404), ("/Mirela/", 301), ("/mire la/", 404), ("/-/", 404)],
)
def test_other_addresses(client, mirela, address, status):
    assert client.get(address).status_code == status


def test_a_page_of_another_network_is_missing_here(client, mirela):
    law = Network.objects.create(handle="law", name="Paragraf", domain="testserver")
    assert client.get("/mirela/").status_code == 404
    law.delete()
    assert client.get("/mirela/").status_code == 200


def test_a_draft_is_its_persons_alone_and_says_so(client, mirela, dara):
    actions.unpublish(mirela)
    for address in ("/mirela/", "/mirela/card.png", "/mirela/qr.svg"):
        assert client.get(address).status_code == 404
    client.force_login(dara)
    assert client.get("/mirela/").status_code == 404
    client.force_login(mirela.person)
    page = get(client)
    assert "Only you see this page." in page
    assert '<meta name="robots" content="noindex">' in page


# ---- the button


def test_ready_the_press_says_what_it_costs_and_what_it_reserves(card_of, mirela, dara):
    card = card_of(dara)
    for text in ("First minute free", "Your maximum", "€24.00 20 minutes", "In your wallet €31.00",
                 "Reserved for this call €24.00", "Stays free to use €7.00",
                 "Video call €1.20 /min", "At most €24.00."):  # fmt: skip
        assert text in card


def test_a_visitor_sees_the_same_card_and_signs_in_on_the_way(card_of, mirela):
    card = card_of()
    assert "Video call €1.20 /min" in card
    assert "You sign in first; your choice is kept." in card
    assert "In your wallet" not in card


def test_too_little_money_leads_to_the_top_up_with_what_is_missing(card_of, mirela, dara):
    card = card_of(dara, missing=500)
    assert "Top up first €5.00 missing" in card
    assert "Video call" not in card


@pytest.mark.parametrize(
    ("is_", "says"),
    [
        ("busy", "Mirela Tamsø is in a call."),
        ("away", "Mirela Tamsø is away from the desk."),
        ("offline", "Mirela Tamsø is offline."),
    ],
)
def test_who_cannot_be_rung_has_no_button(card_of, open_page, dara, is_, says):
    open_page(is_=is_)
    card = card_of(dara)
    assert says in card
    assert "Video call" not in card


def test_out_of_work_time_it_says_when_the_advisor_is_back(card_of, mirela, dara, now):
    with time_machine.travel(now.later(10 * 3_600_000).wall, tick=False):
        card = card_of(dara)
    assert "Back Wednesday 9:00, 10:00 your time" in card
    assert "Video call" not in card


def test_ones_own_page(card_of, mirela):
    assert "This is your page." in card_of(mirela.person)


def test_without_anybody_who_makes_calls_there_are_prices_only(client, mirela):
    page = get(client)
    assert "€1.20<small>/min</small>" in page
    assert "data-talk" not in page


def test_what_was_chosen_before_signing_in_is_chosen_after(card_of, client, mirela):
    page = get(client, "/mirela/?mode=text&subject=Replica%20%3Cb%3E")
    assert '<input type="radio" name="talk-by" value="text" checked>' in page


@pytest.mark.parametrize(
    "query",
    ["mode=x", "maximum=-1", "maximum=1e309", "maximum=" + "9" * 400, "maximum=２４", "maximum=",
     "subject=" + "x" * 5000, "subject=%00", "mode=video&mode=text", "tz=x"],
)  # fmt: skip
def test_nonsense_in_the_address_changes_nothing(client, mirela, query):
    assert client.get(f"/mirela/?{query}").status_code == 200


def test_the_form_sends_what_the_calls_expect(client, mirela, dara, card_of):
    card_of(dara)
    client.force_login(dara)
    page = get(client)
    form = page[page.index('id="talk-video"') :].partition("</form>")[0]
    assert re.findall(r'name="([a-z]+)"', form) == [
        "csrfmiddlewaretoken", "advisor", "key", "mode", "shown", "maximum", "other", "subject",
    ]  # fmt: skip
    offer = re.search(r'<script id="call-offer" type="application/json">(.*?)</script>', page)
    assert json.loads(offer[1])["rows"][0]["rate"] == 120


# ---- work time


def hours_of(page: str) -> str:
    part = page[page.index('id="hours"') :].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


@pytest.mark.parametrize(
    ("cookie", "says", "monday"),
    [
        ("", "In the time of Copenhagen", "9:00 – 17:00"),
        ("Europe/Athens", "In your time, Athens (1 hour later than Copenhagen)", "10:00 – 18:00"),
        ("Europe/Berlin", "In your time, the same as in Copenhagen", "9:00 – 17:00"),
        ("UTC", "In your time, UTC (1 hour earlier than Copenhagen)", "8:00 – 16:00"),
        ("Mars/Olympus", "In the time of Copenhagen", "9:00 – 17:00"),
        ("../../etc/passwd", "In the time of Copenhagen", "9:00 – 17:00"),
    ],
)
def test_hours_are_in_the_readers_time_and_say_so(client, mirela, cookie, says, monday):
    if cookie:
        client.cookies["tz"] = cookie
    hours = hours_of(get(client))
    assert says in hours
    assert f"Mon {monday}" in hours


def test_the_account_knows_better_than_the_browser(client, mirela, dara):
    client.cookies["tz"] = "Asia/Tokyo"
    client.force_login(dara)
    assert "In your time, Athens" in hours_of(get(client))


def test_today_is_marked_and_closed_days_are_named(client, open_page, now):
    from_day = now.wall.date().replace(month=12, day=24)
    open_page(specials=[Special(from_day.replace(day=d)) for d in (24, 25, 26)])
    hours = hours_of(get(client))
    assert "Tue, today" in hours
    assert "Sat closed" in hours
    assert "Closed 24 to 26 December 2026." in hours


def test_no_fixed_hours(client, open_page):
    open_page(blocks=[])
    assert "No fixed hours." in hours_of(get(client))


def test_the_advisors_clock_stands_under_the_name(client, mirela):
    assert "Copenhagen, 12:00 there" in get(client)


# ---- for others


def test_search_engines_read_prices_and_no_script_gets_out(client, open_page):
    open_page(activity="</script><script>alert(1)</script>")
    page = get(client)
    assert "<script>alert" not in page
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    data = json.loads(block)
    assert data["name"] == "</script><script>alert(1)</script>"
    assert data["provider"]["name"] == "Mirela Tamsø"
    prices = [offer["priceSpecification"]["price"] for offer in data["offers"]]
    assert prices == ["0.60", "0.90", "1.20"]


def test_links_to_the_page_carry_its_own_address_and_picture(client, mirela):
    page = get(client, "/mirela/?mode=text&utm_source=x")
    assert '<link rel="canonical" href="http://testserver/mirela/">' in page
    assert '<meta property="og:image" content="http://testserver/mirela/card.png">' in page


def test_the_share_card_is_drawn_once_until_something_on_it_changes(client, mirela, settings):
    def card() -> Image.Image:
        answer = client.get("/mirela/card.png")
        assert answer["Content-Type"] == "image/png"
        return Image.open(io.BytesIO(b"".join(answer.streaming_content)))

    assert card().size == (1200, 630)
    folder = settings.MEDIA_ROOT / "share"
    first = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    card()
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == first
    mirela.activity = "Backups"
    mirela.save()
    card()
    assert len(list(folder.iterdir())) == 1
    assert set(first) != {file.name for file in folder.iterdir()}


@pytest.mark.parametrize("name", ["A" * 80, "Анна", "李雷", "נועה", "🙂 Smile", "a b " * 20])
def test_any_name_can_be_drawn(client, open_page, name):
    open_page(name=name.strip(), activity=f"{name} {'x' * 30}")
    assert client.get("/mirela/card.png").status_code == 200


def test_the_qr_code_is_a_picture_of_the_address(client, mirela):
    answer = client.get("/mirela/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<?xml")
    assert b"<script" not in answer.content


def test_addresses_are_read_only(client, mirela):
    for address in ("/", "/mirela/", "/mirela/card.png", "/mirela/qr.svg"):
        assert client.post(address).status_code == 405
