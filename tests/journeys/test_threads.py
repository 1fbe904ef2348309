"""Writing first, free of charge: on the page, in the threads, and what a call leaves there."""

import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.attacks.things import photo
from tests.journeys.calls import at_work, hang_up, over, talk, until
from tests.journeys.people import People, Somebody
from tests.journeys.test_newcomer import sign_in, welcome

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]


def write(page: Page | Locator, text: str) -> None:
    """Writes in the thread that is open."""
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def joined(page: Page) -> None:
    """The thread is open, and hears."""
    expect(page.locator("mw-thread")).to_have_attribute("joined", "")


def begun(people: People, dara: Somebody, mirela: Somebody) -> str:
    """Where the two have a thread, with a first message of the client's."""
    said = {"client": dara.person, "advisor": mirela.advisor, "asked": "My disk is full."}
    return people.house.ask("thread", **said)["path"]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_both_write_on_the_page_and_in_the_threads(people, size):
    mirela, dara = people.advisor(), people.client()
    his = at_work(people, mirela, size)
    theirs = people.open(dara, mirela.page, size)
    chat = theirs.locator("mw-chat")
    chat.get_by_label("Message", exact=True).fill("Is 16 safe to skip?")
    people.look(theirs, "thread-first", full=True)
    chat.get_by_role("button", name="Send", exact=True).click()
    expect(chat.locator(".msg.mine")).to_contain_text("Is 16 safe to skip?")
    joined(theirs)

    expect(his.locator(".post .unread")).to_have_text("1")
    expect(his.locator(".desk-now")).to_contain_text("Is 16 safe to skip?")
    people.look(his, "thread-console", full=True)
    his.locator(".desk-now").get_by_role("link", name=re.compile("Is 16 safe")).click()
    joined(his)
    expect(his.locator(".post .unread")).to_be_hidden()
    expect(theirs.locator(".msg-read")).to_be_visible()
    expect(theirs.locator(".talk-state")).to_have_text("Mirela is reading here")

    his.get_by_label("Message", exact=True).press_sequentially("Yes")
    expect(theirs.locator(".talk-state")).to_have_text("Mirela is writing…")
    write(his, "Yes, see https://example.org/notes.")
    expect(chat.locator(".thread")).to_contain_text("Yes, see https://example.org/notes.")
    expect(chat.locator(".msg-outside")).to_be_visible()
    expect(chat.locator(".msg a")).to_have_attribute("href", "https://example.org/notes")
    people.look(his, "thread-advisor")

    chat.get_by_role("link", name="Open the whole conversation").click()
    joined(theirs)
    expect(theirs.locator(".talk-free")).to_contain_text("free of charge")
    people.look(theirs, "thread-client")
    theirs.goto("/threads/")
    expect(theirs.locator(".thread-line")).to_contain_text("Yes, see https://example.org/notes.")
    people.look(theirs, "thread-list", full=True)


def test_what_came_while_the_line_was_down_is_there_when_it_is_back(people):
    people.forgive("ERR_INTERNET_DISCONNECTED")
    mirela, dara = people.advisor(), people.client()
    thread = begun(people, dara, mirela)
    his, theirs = people.open(mirela, thread), people.open(dara, mirela.page)
    for page in (his, theirs):
        joined(page)
    theirs.context.set_offline(True)
    write(his, "Written while you were away.")
    expect(his.locator(".msg.mine")).to_be_visible()
    theirs.context.set_offline(False)
    expect(theirs.locator("mw-thread .thread")).to_contain_text("Written while you were away.")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_drafts_texts_to_begin_with_and_a_brief(people, size):
    mirela, dara = people.advisor(), people.client()
    theirs = people.open(dara, begun(people, dara, mirela), size)
    joined(theirs)
    field = theirs.get_by_label("Message", exact=True)
    with theirs.expect_response(lambda answer: answer.url.endswith("/draft")):
        field.fill("It says no spa")
    there = people.open(dara, theirs.url, size)  # another device
    expect(there.get_by_label("Message", exact=True)).to_have_value("It says no spa")
    write(theirs, "It says no space left.")
    expect(theirs.locator(".msg.mine")).to_have_count(2)
    there.reload()
    joined(there)
    expect(there.get_by_label("Message", exact=True)).to_have_value("")

    his = people.open(mirela, theirs.url, size)
    joined(his)
    expect(his.locator(".talk-begin")).to_be_visible()
    his.get_by_label("Message", exact=True).press("/")
    people.look(his, "thread-beginnings")
    his.keyboard.press("ArrowDown")
    his.keyboard.press("Enter")
    expect(his.get_by_label("Message", exact=True)).to_have_value("What have you tried so far?")
    his.get_by_label("More").click()
    his.get_by_role("button", name="Ask for a brief").click()
    joined(his)

    theirs.get_by_role("link", name="Write it").click()
    theirs.get_by_label("What is it about?").fill("The disk of the replica is full")
    theirs.get_by_label("What have you tried?").fill("Deleted old logs")
    theirs.get_by_label("A screenshot or a PDF").set_input_files(
        {"name": "df.png", "mimeType": "image/png", "buffer": photo()}
    )
    people.look(theirs, "thread-brief-form", full=True)
    theirs.get_by_role("button", name="Send the brief").click()
    joined(theirs)
    card = his.locator(".brief-card")
    expect(card).to_contain_text("The disk of the replica is full")
    expect(card.get_by_role("link", name="df.png")).to_be_visible()
    people.look(his, "thread-brief")
    people.look(theirs, "thread-brief-client")


def test_a_call_leaves_its_messages_and_its_figures_in_the_thread(people):
    mirela, dara = people.advisor(free_sample_s=0), people.client()
    call = talk(people, dara, mirela, mode="text")
    write(call.theirs, "Here is the log.")
    expect(call.theirs.locator("mw-meter")).to_contain_text(re.compile("€0.0[1-9]"))
    hang_up(call.his)
    paid = over(call)["meters"][0]["charge"]
    page = people.open(dara, "/threads/")
    page.locator(".thread-line").click()
    joined(page)
    expect(page.locator(".msg.mine")).to_contain_text("Here is the log.")
    expect(page.locator(".event:has(a)")).to_contain_text(f"€0.{paid:02}")
    page.locator(".event a").click()
    expect(page).to_have_url(re.compile(f"/calls/{call.id}/receipt"))


def test_without_scripts_one_writes_and_reads_all_the_same(people):
    mirela, dara = people.advisor(), people.client()
    theirs = people.open(dara, mirela.page, java_script_enabled=False)
    write(theirs, "Is this for you?")
    expect(theirs.locator(".msg.mine")).to_contain_text("Is this for you?")
    his = people.open(mirela, "/threads/", java_script_enabled=False)
    expect(his.locator(".post .unread")).to_have_text("1")
    his.locator(".thread-line").click()
    write(his, "It is.")
    expect(his.locator(".msg.mine")).to_contain_text("It is.")
    theirs.reload()
    expect(theirs.locator(".thread")).to_contain_text("It is.")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_visitor_writes_and_takes_it_along_at_sign_in_on_another_device(people, size):
    people.forgive("403")  # the visitor's own browser, once the thread is in an account
    mirela, email = people.advisor(), f"vic-{size}@example.org"
    his = at_work(people, mirela)
    theirs = people.open(None, mirela.page, size)
    chat = theirs.locator("mw-chat")
    chat.get_by_label("Your name").fill("Vic Orell")
    chat.get_by_label("Address for the answer").fill(email)
    chat.get_by_label("Message", exact=True).fill("Is this the right place?")
    people.look(theirs, "thread-visitor-first", full=True)
    chat.get_by_role("button", name="Send", exact=True).click()
    joined(theirs)
    expect(his.locator(".post .unread")).to_have_text("1")
    his.locator("a.post").click()
    his.locator(".thread-line").click()
    joined(his)
    expect(his.locator(".talk-head")).to_contain_text("visitor, not proven")
    write(his, "It is.")
    expect(chat.locator(".thread")).to_contain_text("It is.")
    chat.locator(".talk-call summary").click()
    people.look(theirs, "thread-visitor-calls", full=True)
    chat.get_by_role("button", name="Audio free").click()
    theirs.wait_for_url("**/sign-in/?next=**")  # and back to this press
    through = theirs.url
    theirs.goto(mirela.page)
    theirs.get_by_role("link", name="Open the whole conversation").click()
    joined(theirs)
    people.look(theirs, "thread-visitor")
    people.look(his, "thread-of-a-visitor")

    elsewhere = people.open(None, through, size)
    sign_in(people, elsewhere, email)
    welcome(people, elsewhere, "Vic Orell")
    expect(elsewhere.locator("mw-chat .thread")).to_contain_text("Is this the right place?")
    expect(elsewhere.get_by_role("button", name="Audio free")).to_be_focused()
    elsewhere.goto("/threads/")
    elsewhere.locator(".thread-line").click()
    joined(elsewhere)
    expect(elsewhere.locator(".thread")).to_contain_text("Is this the right place?")
    write(elsewhere, "Now with an account.")
    expect(his.locator("mw-thread .thread")).to_contain_text("Now with an account.")
    theirs.reload()
    expect(theirs).to_have_url(re.compile("/sign-in/"))


def test_a_picture_and_a_pdf_are_seen_by_the_other(people, tmp_path):
    mirela, dara = people.advisor(), people.client()
    thread = begun(people, dara, mirela)
    theirs = people.open(dara, thread)
    joined(theirs)
    (tmp_path / "log.png").write_bytes(photo())
    Image.new("RGB", (595, 842), "white").save(
        tmp_path / "plan.pdf", save_all=True, append_images=[Image.new("RGB", (595, 842), "teal")]
    )
    for name in ("log.png", "plan.pdf"):
        theirs.locator("mw-thread input[type=file]").set_input_files(tmp_path / name)
        expect(theirs.locator(".msg-file").last).to_contain_text(name)
    his = people.open(mirela, thread)
    joined(his)
    for picture in his.locator(".msg-page img").all():
        picture.scroll_into_view_if_needed()
        until("drawn", lambda picture=picture: picture.evaluate("i => i.naturalWidth") > 0)
    assert his.locator(".msg-page").count() == 3
    people.look(his, "thread-files")
