"""The console on a phone: an app of its own, and what changes while one looks at it."""

import io
import re

import pytest
from PIL import Image

from minutewise.calls.tests.conftest import (  # noqa: F401 (fixtures)
    clock,
    dara,
    mirela,
    talk,
)


def test_a_phone_is_told_what_it_needs_to_keep_the_site(client, network):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["name"], told["display"], told["start_url"]) == ("Rackside", "standalone", "/")
    assert client.get("/manifest.webmanifest?start=console").json()["start_url"] == "/console/"
    assert re.fullmatch("#[0-9a-f]{6}", told["theme_color"])
    kinds = {(each["sizes"], each["purpose"]) for each in told["icons"]}
    assert kinds == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for each in told["icons"]:
        icon = client.get(each["src"])
        assert icon["Content-Type"] == "image/png"
        assert "{}x{}".format(*Image.open(io.BytesIO(icon.content)).size) == each["sizes"]


@pytest.mark.parametrize("name", ["app-64", "other-192", "app-999"])
def test_nobody_has_other_sizes_drawn(client, network, name):
    assert client.get(f"/icons/{name}.png").status_code == 404


def test_icons_that_systems_cut_have_no_corners_of_their_own(client, network):
    def corner(kind, edge):
        picture = Image.open(io.BytesIO(client.get(f"/icons/{kind}-{edge}.png").content))
        return picture.getpixel((1, 1))[3]

    assert (corner("app", 192), corner("maskable", 512), corner("touch", 180)) == (0, 255, 255)


@pytest.mark.parametrize(("accent", "ink"), [("#006678", 255), ("#ffe08a", 16)])
def test_the_sign_reads_on_any_accent(client, network, accent, ink):
    network.accent = accent
    network.save()
    picture = Image.open(io.BytesIO(client.get("/icons/app-512.png").content))
    assert picture.getpixel((256, 256))[0] == ink


def test_the_worker_serves_the_whole_site_and_keeps_no_page(client, network):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert b'"fetch"' not in answer.content
    assert b"caches" not in answer.content


def test_the_console_starts_as_the_app(client, mirela):  # noqa: F811
    client.force_login(mirela.person)
    page = client.get("/console/").content.decode()
    assert 'rel="manifest" href="/manifest.webmanifest?start=console"' in page
    assert 'role="switch" aria-checked="true"' in page


def test_the_switch_says_what_it_is_and_turns(client, mirela):  # noqa: F811
    client.force_login(mirela.person)
    client.post("/service/accepting/", {"accepting": "0", "next": "/console/"})
    page = client.get("/console/").content.decode()
    assert 'role="switch" aria-checked="false" name="accepting" value="1"' in page


def test_a_call_that_goes_on_is_one_press_away(client, talk, dara, mirela):  # noqa: F811
    def seen(person):
        client.force_login(person)
        part = client.get("/console/now").content.decode()
        return "live-call" in part

    talk.rings()
    assert (seen(dara), seen(mirela.person)) == (True, False), "for him it rings"
    talk.is_accepted().connects()
    assert (seen(dara), seen(mirela.person)) == (True, True)
    talk.runs(s=90).hangs_up()
    assert (seen(dara), seen(mirela.person)) == (False, False)


def test_the_part_that_is_looked_at_again_has_todays_figures(client, mirela):  # noqa: F811
    client.force_login(mirela.person)
    part = client.get("/console/now").content.decode()
    assert "Earned today" in part
    assert "<html" not in part
