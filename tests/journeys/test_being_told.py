"""An absent advisor: asked for, waited for, told once, called, and spoken of afterwards."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.calls import Call, accept, at_work, hang_up, over, press, until
from tests.journeys.test_newcomer import sign_in

pytestmark = pytest.mark.journey

TOLD_MS = 30_000  # five seconds after somebody comes, when due work is looked at


def ask(page, advisor):
    page.goto(advisor.page)
    page.get_by_role("button", name="Tell me when available").click()
    expect(page.get_by_role("status").first).to_contain_text("You are told once")
    expect(page.get_by_role("button", name="Take back")).to_be_visible()


def a_short_call(people, dara, mirela, page, his):
    press(page, "text", "Standby refuses to start")
    page.wait_for_url("**/calls/**")
    call = Call(people, dara, mirela, page, his, page.url.rstrip("/").rsplit("/", 1)[1])
    expect(his.locator(".ring-card")).to_contain_text(f"{dara.name} is calling")
    accept(call)
    hang_up(page)
    over(call)
    return call


def test_whoever_waits_is_told_on_the_open_page_and_calls_from_there(people):
    mirela, dara = people.advisor(), people.client()
    page = people.open(dara, "/favourites/")
    ask(page, mirela)
    people.look(page, "page-waits", full=True)
    page.goto("/wallet/")
    his = at_work(people, mirela)
    card = page.locator(".told-card")
    expect(card).to_contain_text(f"{mirela.name} is online now", timeout=TOLD_MS)
    people.look(page, "told")
    expect(his.locator("[data-waiting]")).to_contain_text("1 person waits to hear from you")
    page.reload()
    expect(card).to_contain_text(mirela.name)
    card.get_by_role("link", name="See the page").click()
    page.wait_for_url(re.compile(re.escape(mirela.page)))
    expect(card).to_have_count(0)
    press(page, "text")
    expect(his.locator(".ring-card")).to_contain_text(dara.name)


def test_who_has_no_page_open_gets_a_letter_and_who_took_it_back_gets_none(people):
    mirela, dara, ole = people.advisor(), people.client(), people.client("Ole Rask")
    for who in (ole, dara):
        page = people.open(who, "/")
        ask(page, mirela)
        if who is ole:
            page.get_by_role("button", name="Take back").click()
            expect(page.get_by_role("button", name="Tell me when available")).to_be_visible()
        page.context.close()
    at_work(people, mirela)

    def letters(who):
        return people.house.ask("letters_to", email=who.email)["subjects"]

    until("a letter", lambda: letters(dara) == [f"{mirela.name} is online now"], 60)
    assert letters(ole) == []


def test_a_visitor_signs_in_on_the_way_and_the_wish_is_kept(people):
    mirela, dara = people.advisor(), people.client()
    context = people.device(None)
    page = context.new_page()
    page.goto(mirela.page)
    page.get_by_role("button", name="Tell me when available").click()
    page.wait_for_url(re.compile("/sign-in/"))
    sign_in(people, page, dara.email)
    page.wait_for_url("**/welcome/**")
    page.get_by_role("link", name="Skip", exact=True).click()
    page.wait_for_url(re.compile(re.escape(mirela.page)))
    expect(page.get_by_role("button", name="Take back")).to_be_visible()


def test_a_favourite_is_found_again_called_again_and_the_call_spoken_of(people):
    mirela, dara = people.advisor(), people.client()
    his = at_work(people, mirela)
    page = people.open(dara, mirela.page)
    heart = page.get_by_role("button", name=f"Favourite: {mirela.name}")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    page.goto("/favourites/")
    people.look(page, "favourites", full=True)
    page.get_by_role("link", name=mirela.name).click()
    call = a_short_call(people, dara, mirela, page, his)
    page.goto(f"{call.path}receipt")
    people.look(page, "quality-asked", full=True)
    page.locator("label.choice", has_text="Bad").click()
    page.get_by_label("The connection dropped").check()
    page.get_by_label("A word about it").fill("Twice within a minute")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#quality")).to_contain_text("You said how the connection was: Bad.")
    people.look(page, "quality-said", full=True)
    his.goto(f"{call.path}receipt")
    assert "Twice within a minute" not in his.content()

    desk = people.open(people.operator(), "/operator/quality/")
    expect(desk.locator("main")).to_contain_text("Twice within a minute")
    people.look(desk, "desk-quality-said", full=True)
    page.goto("/history/")
    people.look(page, "history", full=True)
    page.get_by_role("link", name=f"Call again: {mirela.name}").click()
    page.wait_for_url(re.compile("mode=text"))
    expect(page.locator("#talk-text input[name=subject]")).to_have_value("Standby refuses to start")


def test_the_choices_are_kept_and_the_ring_keeps_to_them(people):
    mirela = people.advisor()
    page = people.open(mirela, "/account/notifications/")
    people.look(page, "notifications", full=True)
    page.get_by_label("A call rings aloud").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    expect(page.locator("mw-ring")).to_have_attribute("silent", "")
    expect(page.get_by_label("A call rings aloud")).not_to_be_checked()
