"""The console, lived in: threads beside the list, keys, a call by the advisor's own press."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import Call, at_work, hang_up, over, shows
from tests.journeys.people import People, Somebody
from tests.journeys.test_threads import joined, write

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]


def asked(people: People, dara: Somebody, mirela: Somebody, text: str, size: str = "desk") -> Page:
    """The client has written from the advisor's page, and stays there."""
    page = people.open(dara, mirela.page, size)
    write(page, text)
    expect(page.locator(".msg.mine")).to_be_visible()
    joined(page)
    return page


def test_two_talks_at_a_time_beside_the_list_by_keys_alone(people):
    mirela = people.advisor()
    his = at_work(people, mirela)
    people.look(his, "console-empty", full=True)
    asked(people, people.client("Ole Rasch"), mirela, "Is 16 safe to skip?")
    asked(people, people.client("Lena Wirth"), mirela, "Which backup tool?")
    lines = his.locator(".desk-threads .thread-line")
    expect(lines).to_have_count(2)
    people.look(his, "console-threads", full=True)
    his.keyboard.press("j")
    expect(lines.nth(0)).to_be_focused()
    his.keyboard.press("Enter")
    panes = his.locator("[data-thread]")
    expect(panes).to_have_count(1)
    his.keyboard.type("jk? are letters here")  # somebody writes: no key of ours
    expect(panes.nth(0).locator("textarea")).to_have_value("jk? are letters here")
    his.keyboard.press("Enter")
    expect(panes.nth(0).locator(".msg.mine")).to_contain_text("jk? are letters here")
    his.keyboard.press("Escape")
    his.keyboard.press("j")
    his.keyboard.press("r")
    expect(panes).to_have_count(2)
    expect(panes.nth(1).locator("textarea")).to_be_focused()
    people.look(his, "console-two-talks", sizes=("desk",))
    his.keyboard.press("Escape")
    his.keyboard.press("?")
    expect(his.get_by_role("dialog", name="Keys")).to_be_visible()
    people.look(his, "console-keys", sizes=("desk",))
    his.keyboard.press("Escape")
    his.reload()
    expect(panes).to_have_count(2)  # what was open is open
    his.keyboard.press("x")
    expect(panes).to_have_count(1)


def test_on_a_phone_a_line_leads_to_the_threads_own_page(people):
    mirela = people.advisor()
    his = at_work(people, mirela, "phone")
    asked(people, people.client(), mirela, "Is 16 safe to skip?", "phone")
    his.locator(".desk-threads .thread-line").click()
    his.wait_for_url("**/threads/**")
    joined(his)


def calls(
    people: People, dara: Somebody, mirela: Somebody, size: str, mode: str = "text"
) -> tuple[Page, Page]:
    """The advisor presses in the thread while the client is on the page."""
    his = at_work(people, mirela, size)
    theirs = asked(people, dara, mirela, "Is 16 safe to skip?", size)
    his.goto("/threads/")
    his.locator(".thread-line").click()
    joined(his)
    his.locator(".talk-call summary").click()
    people.look(his, "advisor-calls-thread")
    his.get_by_role("button", name=f"{mode.capitalize()} free").click()
    his.wait_for_url("**/calls/**")
    return theirs, his


def in_sight(page: Page, what: str) -> bool:
    """Whether it is on screen, and nothing stands before it."""
    return page.locator(what).evaluate("""(each) => {
      const {x, y, width, height} = each.getBoundingClientRect();
      const top = document.elementFromPoint(x + width / 2, y + height / 2);
      return top !== null && (each.contains(top) || top.contains(each));
    }""")


def unseen(_page: Page, _name: str) -> None:
    """Looks at nothing: another journey looks at the same states."""


def desk_beside_the_call(
    people: People, his: Page, mirela: Somebody, size: str, look: Callable[[Page, str], None]
) -> None:
    """While the call goes on somebody else writes: read, answered and muted in the same tab."""
    room = his.url
    way = his.locator("[data-beside]")
    expect(way).to_have_attribute("aria-label", "Messages")
    lena = asked(people, people.client("Lena Wirth"), mirela, "Which backup tool?", size)
    expect(way).to_have_attribute("aria-label", "Messages, 1 unread")
    way.click()
    line = his.locator(".side .thread-line", has_text="Lena Wirth")
    expect(line).to_contain_text("Which backup tool?")
    look(his, "beside-list")
    line.click()
    pane = his.locator(".side [data-thread]")
    write(his.locator(".side"), "The one you restore from.")
    expect(lena.locator("mw-chat .thread")).to_contain_text("The one you restore from.")
    expect(way).to_have_attribute("aria-label", "Messages")  # it was read there
    assert [in_sight(his, what) for what in (".meter-cost", ".ctrl .btn-stop")] == [True, True]
    look(his, "beside-thread")
    pane.locator("textarea").fill("And test it")
    pane.get_by_label("More").click()
    pane.get_by_role("button", name="Mute").click()
    expect(pane.get_by_role("status").first).to_contain_text("This conversation is muted.")
    expect(pane.locator("textarea")).to_have_value("And test it")
    look(his, "beside-muted")
    # The others stand above it, with what waits there; one press goes over.
    strip = his.locator(".side [data-lines] .thread-line")
    strip.filter(has_text="Dara").click()
    expect(pane.locator("h1")).to_contain_text("Dara")
    look(his, "beside-strip")
    strip.filter(has_text="Lena Wirth").click()
    expect(pane.locator("textarea")).to_have_value("And test it")  # what was begun was kept
    pane.get_by_role("button", name="All messages").click()
    his.locator(".side").get_by_role("searchbox").fill("backup")
    his.keyboard.press("Enter")
    his.locator(".side-found .thread-line", has_text="Which backup tool?").click()
    expect(pane.locator(".msg", has_text="Which backup tool?")).to_be_focused()
    pane.get_by_role("button", name="All messages").click()
    look(his, "beside-found")
    his.locator(".side").get_by_role("searchbox").fill("")
    expect(his.locator(".side-found")).to_have_count(0)  # what it found has a line of hers as well
    line.click()
    pane.locator("textarea").press("Escape")
    expect(pane.get_by_role("button", name="All messages")).to_be_focused()
    his.keyboard.press("x")
    expect(line).to_be_focused()
    expect(line).to_contain_text("muted")
    his.keyboard.press("Alt+t")
    expect(way).to_be_focused()
    expect(his.locator(".side")).to_have_count(0)
    assert (his.url, his.context.pages) == (room, [his])
    lena.context.close()


@pytest.mark.parametrize(("size", "mode"), [("phone", "text"), ("desk", "audio")])
def test_the_advisor_calls_and_both_screens_say_free(people, size, mode):
    mirela, dara = people.advisor(), people.client(cents=0)
    theirs, his = calls(people, dara, mirela, size, mode)
    card = theirs.locator(".ring-card")
    expect(card).to_contain_text("Mirela Tamsø is calling")
    expect(card).to_contain_text("Free of charge")
    people.look(theirs, "advisor-calls-ring", sizes=(size,))  # all while it rings
    people.look(his, "advisor-calls-rings", sizes=(size,))
    card.get_by_role("button", name="Accept free").click()
    theirs.wait_for_url("**/calls/**")
    # Beside a voice call is looked at, in both sizes; a phone that writes walks the same way.
    look = people.look if mode == "audio" else unseen
    desk_beside_the_call(people, his, mirela, size, look)
    for page in (theirs, his):
        shows(page, "talk")
        expect(page.locator(".meter-state")).to_have_text("Free of charge")
        expect(page.locator(".ctrl .btn-stop .btn-cost")).to_have_text("€0.00")
    hang_up(theirs)
    call = Call(people, dara, mirela, theirs, his, his.url.rstrip("/").rsplit("/", 1)[1])
    assert over(call)["meters"] == []


def test_the_clients_no_with_a_word_reaches_the_advisor(people):
    mirela, dara = people.advisor(), people.client()
    theirs, his = calls(people, dara, mirela, "desk")
    card = theirs.locator(".ring-card")
    card.get_by_role("button", name="Decline with a word").click()
    card.get_by_label(re.compile("A word to")).fill("In ten minutes")
    card.get_by_role("button", name="Decline", exact=True).click()
    expect(his.locator(".stage-end")).to_contain_text("In ten minutes")
    expect(his.locator(".stage-end")).to_contain_text("cannot take the call now")


def test_nobody_there_it_says_so_and_leaves_a_line(people):
    mirela, dara = people.advisor(), people.client()
    theirs = asked(people, dara, mirela, "Is 16 safe to skip?")
    theirs.close()
    his = people.open(mirela, "/threads/")
    his.locator(".thread-line").click()
    joined(his)
    his.locator(".talk-call summary").click()
    his.get_by_role("button", name="Audio free").click()
    expect(his.get_by_text("has no page of ours open")).to_be_visible()
    expect(his.locator("mw-thread .event", has_text="no page was open")).to_be_visible()
    people.look(his, "advisor-calls-nobody")
