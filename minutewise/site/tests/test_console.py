"""The console on a phone: an app of its own, and what changes while one looks at it."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from minutewise.advisors.actions.closing import close_page, reopen
from minutewise.advisors.models import Advisor
from minutewise.advisors.tests.company import agent, brightdesk, place
from minutewise.calls.actions import ring
from minutewise.calls.tests.conftest import (  # noqa: F401 (fixtures)
    Talk,
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


def test_whose_page_is_closed_reads_until_when_and_why(client, mirela):  # noqa: F811
    at = timezone.now()
    close_page(mirela, "Twice this week", at + timedelta(days=7), at)
    client.force_login(mirela.person)
    part = client.get("/console/now").content.decode()
    assert "An operator has closed this page until" in part
    assert "Twice this week" in part
    reopen(mirela.pk)
    assert "has closed this page" not in client.get("/console/now").content.decode()


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


def test_whoever_has_a_console_has_it_beside_the_call_too(client, talk, dara, mirela, network):  # noqa: F811
    def desk(person):
        client.force_login(person)
        assert f'href="/calls/{talk.id}/#desk"' in client.get("/console/now").content.decode()
        return 'unread="0"><template>' in client.get(f"/calls/{talk.id}/").content.decode()

    talk.rings().is_accepted().connects()
    assert (desk(dara), desk(mirela.person)) == (False, True)
    Advisor.objects.create(person=dara, network=network, handle="dara", skeleton="dara")
    assert desk(dara), "who asks here may advise elsewhere"


def test_the_part_that_is_looked_at_again_has_todays_figures(client, mirela):  # noqa: F811
    client.force_login(mirela.person)
    part = client.get("/console/now").content.decode()
    assert "Earned today" in part
    assert "<html" not in part


# ---- an agent of a company, without a page of their own ----


@pytest.fixture
def firm(network):
    return brightdesk(network, "Nils", "Olga")


def console_of(client, person):
    client.force_login(person)
    return client.get("/console/").content.decode()


def test_an_agent_has_the_switch_for_the_companys_calls(client, firm):
    nils = agent(firm, "Nils")
    page = console_of(client, nils)
    assert "You have no page yet" not in page
    assert 'role="switch" aria-checked="true" name="accepting" value="0"' in page
    assert 'class="presence" data-is="online"' in page
    assert client.post("/service/accepting/", {"accepting": "0", "next": "/console/"})["Location"]
    assert not place(firm, "Nils").takes_calls
    page = console_of(client, nils)
    assert 'role="switch" aria-checked="false" name="accepting" value="1"' in page
    assert 'class="presence" data-is="away"' in page
    assert "You missed calls in a row" not in page, "who switched off has missed nothing"


def test_an_agent_who_missed_calls_is_told_and_comes_back(client, firm):
    nils = agent(firm, "Nils")
    type(place(firm, "Nils")).objects.filter(person=nils).update(away=True, missed_in_a_row=2)
    assert "You missed calls in a row" in console_of(client, nils)
    client.post("/service/back/", {"next": "/console/"})
    assert "You missed calls in a row" not in console_of(client, nils)


def test_an_agent_sees_todays_calls_of_the_company_that_were_theirs(
    client,
    firm,
    dara,  # noqa: F811
    clock,  # noqa: F811
):
    clock.passes(s=(timezone.now() - clock.now.wall).total_seconds())
    nils, olga = agent(firm, "Nils"), agent(firm, "Olga")
    talk = Talk(clock, dara, firm).rings("video")  # noqa: F811
    ring.accept(talk.id, clock.passes(s=2), nils)
    talk.connects().runs(s=180).hangs_up()
    lost = Talk(clock, dara, firm).rings("audio")
    ring.route_again(lost.id, clock.passes(s=15))
    ring.decline(lost.id, "", clock.passes(s=1), nils)
    ring.route_again(lost.id, clock.passes(s=30))
    mine, hers = console_of(client, nils), console_of(client, olga)
    assert f"/calls/{talk.id}/receipt" in mine
    assert "missed" not in mine.partition('id="threadsh"')[0], "the company's thread says it"
    assert "missed</span>" in hers
    assert str(lost.id) not in hers, "the record of a call is of those who were in it"
    assert str(talk.id) not in hers


def test_whoever_is_neither_advisor_nor_agent_is_asked_for_a_page(client, network, dara):  # noqa: F811
    page = console_of(client, dara)
    assert "You have no page yet" in page
    assert 'role="switch"' not in page
