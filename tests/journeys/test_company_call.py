"""A company's call, in four browsers: it rings in rounds, one has it, and it changes hands."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.calls import press, sees, shows, until
from tests.journeys.people import Firm, People, Somebody

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
AGENTS = ("Nils Berg", "Olga Wrona", "Pia Lund")


def at_work(people: People, firm: Firm, team: list[Somebody], size: str = "desk") -> list[Page]:
    """All agents at their consoles, once the company knows of each."""
    pages = [people.open(agent, "/console/", size) for agent in team]
    until("all there", lambda: all(people.house.ask("team", company=firm.company).values()))
    return pages


def card(page: Page):
    return page.locator(".ring-card")


def presses(people: People, client: Somebody, firm: Firm, mode: str, size: str = "desk") -> Page:
    """The client presses the company's button."""
    theirs = people.open(client, firm.page, size)
    press(theirs, mode, "No printer prints")
    theirs.wait_for_url("**/calls/**")
    return theirs


def takes(page: Page, does: str = "Accept") -> None:
    card(page).get_by_role("button", name=does).click()
    page.wait_for_url("**/calls/**")


def test_it_rings_at_one_then_at_all_one_has_it_and_hands_it_on(people):
    people.house.policy(ring_first_s=9)
    firm, team = people.company(agents=AGENTS, free_sample_s=0)
    nils, olga, pia = at_work(people, firm, team)
    expect(nils.get_by_role("switch")).to_contain_text("Brightdesk GmbH")
    expect(nils.locator(".desk-now")).to_contain_text("Online")
    people.look(nils, "console-agent", full=True)
    dara = people.client()
    theirs = presses(people, dara, firm, "video")

    expect(card(nils)).to_contain_text("Dara Kovac is calling")
    expect(card(nils)).to_contain_text("for Brightdesk GmbH")
    assert card(olga).count() + card(pia).count() == 0, "the longest idle is rung alone"
    people.look(nils, "ring-company")
    for page in (olga, pia):
        expect(card(page)).to_contain_text("Dara Kovac is calling")
    expect(card(nils)).to_contain_text("Dara Kovac is calling")

    takes(olga)
    for page in (nils, pia):
        expect(card(page)).to_contain_text("Olga Wrona has taken it")
    people.look(nils, "ring-taken", sizes=("desk",))
    for page in (nils, pia):
        expect(card(page)).to_have_count(0)
    for page in (theirs, olga):
        shows(page, "running")
    expect(theirs.locator(".room-head")).to_contain_text("Olga Wrona")
    expect(theirs.locator(".room-head")).to_contain_text("Brightdesk GmbH")
    until("a picture of Olga", lambda: sees(theirs))

    hands_over(people, olga, "Pia Lund", "The print server is hers")
    expect(olga.locator(".stage-banners")).to_contain_text("Asking Pia to take over")
    expect(card(pia)).to_contain_text("Olga hands over Dara Kovac")
    expect(card(pia)).to_contain_text("The print server is hers")
    expect(card(pia)).to_contain_text("Counted so far")
    people.look(pia, "ring-handover")
    people.look(olga, "room-asking-colleague")
    shows(theirs, "running")
    held = held_back(pia)
    card(pia).get_by_role("button", name="Take over").click()
    expect(theirs.locator(".stage-note")).to_contain_text("Handing over to Pia")
    people.look(theirs, "room-handing-over")
    until("her page", lambda: held)
    for route in held:
        route.continue_()
    pia.wait_for_url("**/calls/**")
    expect(olga.locator(".stage-note")).to_contain_text("Handed to Pia")
    people.look(olga, "room-handed")
    for page in (theirs, pia):
        shows(page, "running")
    expect(theirs.locator(".room-head")).to_contain_text("Pia Lund")
    until("a picture of Pia", lambda: sees(theirs))
    until("a picture of Dara", lambda: sees(pia))

    theirs.locator(".ctrl").get_by_role("button", name=re.compile("Hang up")).click()
    for page in (theirs, pia):
        shows(page, "ended")
    call = theirs.url.rstrip("/").rsplit("/", 1)[1]
    stands = people.house.ask("call", call=call)
    (meter,) = stands["meters"]
    assert (meter["state"], stands["outcome"]) == ("settled", "hung_up")
    assert people.house.ask("company_money", company=firm.company)["earnings"] == meter["share"] > 0
    theirs.locator(".stage-end").get_by_role("link", name="Receipt").click()
    expect(theirs.locator("h1")).to_have_text("Video call with Olga Wrona, then Pia Lund")
    theirs.locator("summary", has_text="What was confirmed").click()
    expect(theirs.locator(".receipt")).to_contain_text("Olga Wrona handed over to Pia Lund")
    people.look(theirs, "receipt-handed", full=True)
    pia.goto("/console/")
    expect(pia.locator(".desk-now")).to_contain_text("Dara Kovac")
    people.look(pia, "console-agent-day", full=True)


def held_back(page: Page) -> list[Route]:
    """The room's page does not come to this browser until somebody lets it go on."""
    held: list[Route] = []
    page.route(re.compile(r"/calls/[^/]+/$"), lambda route: held.append(route))  # noqa: PLW0108
    return held


def hands_over(people: People, page: Page, to: str, word: str) -> None:
    """The agent finds it under “More”, chooses a colleague and writes a word."""
    page.locator(".ctrl").get_by_role("button", name=re.compile("More")).click()
    page.get_by_role("button", name="Hand over to a colleague").click()
    box = page.locator("dialog.room-box")
    expect(box).to_contain_text("Free")
    box.locator("label.choice", has_text=to).click()
    box.get_by_label("A word to the colleague").fill(word)
    people.look(page, "room-transfer")
    box.get_by_role("button", name=re.compile("^Ask")).click()


def test_a_no_goes_on_at_once_and_a_colleague_who_declines_leaves_the_call_where_it_is(people):
    firm, team = people.company(agents=AGENTS[:2], free_sample_s=0)
    nils, olga = at_work(people, firm, team, "phone")
    theirs = presses(people, people.client(), firm, "text", "phone")
    card(nils).get_by_role("button", name=re.compile("Decline")).click()
    card(nils).get_by_role("button", name=re.compile("^Decline")).click()
    takes(olga)
    for page in (theirs, olga):
        shows(page, "running")
    hands_over(people, olga, "Nils Berg", "")
    card(nils).get_by_role("button", name=re.compile("Decline")).click()
    card(nils).get_by_label(re.compile("A word to")).fill("At lunch")
    card(nils).get_by_role("button", name=re.compile("^Decline")).click()
    expect(olga.locator(".stage-banners")).to_contain_text("Nils cannot take over. “At lunch”")
    people.look(olga, "room-colleague-declined")
    shows(theirs, "running")
    expect(theirs.locator(".room-head")).to_contain_text("Olga Wrona")
    olga.locator(".ctrl").get_by_role("button", name=re.compile("Hang up")).click()
    for page in (theirs, olga):
        shows(page, "ended")
