"""A client protects themselves: a limit stops a press and says so, a raise waits, an exclusion
refuses calls and top-ups, a block keeps two apart."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.calls import at_work, choose, hang_up, over, press, talk

pytestmark = pytest.mark.journey


def save_limits(page, **amounts):
    page.goto("/account/limits/")
    for label, amount in amounts.items():
        page.get_by_label(f"One {label}", exact=True).fill(amount)
    page.get_by_role("button", name="Save limits").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_limit_stops_the_press_and_says_which_and_until_when(people, size):
    mirela, dara = people.advisor(), people.client()
    at_work(people, mirela)
    page = people.open(dara, "/", size)
    page.get_by_label("Menu").click()
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("link", name="Limits").click()
    save_limits(page, day="5")
    people.look(page, "limits-set", full=True)

    page.goto(mirela.page)
    choose(page, "video")
    stopped = page.locator("#talk-video [data-stopped]")
    expect(stopped).to_contain_text("Your limit for a day is €5.00; €5.00 of it is left until")
    expect(stopped).to_contain_text("A call here needs €6.00 at least.")
    expect(page.locator("#talk-video [data-talk]")).to_have_count(0)
    people.look(page, "page-limit", full=True)
    choose(page, "text")  # 0.60 a minute: five minutes cost 3.00
    expect(page.locator("#talk-text [data-talk]")).to_be_visible()
    assert people.house.ask("calls_of", person=dara.person)["count"] == 0

    save_limits(page, day="50")
    waits = page.locator("[data-span=day] .later")
    expect(waits).to_contain_text(re.compile(r"From .+ it is €50\.00\."))
    expect(page.get_by_label("One day", exact=True)).to_have_value("5.00")
    people.look(page, "limits-raise-waits", full=True)
    waits.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back.")
    expect(waits).to_have_count(0)


def test_a_page_that_was_open_before_the_limit_rings_nobody(people):
    mirela, dara = people.advisor(), people.client()
    at_work(people, mirela)
    page = people.open(dara, mirela.page)
    choose(page, "video")
    expect(page.locator("#talk-video [data-talk]")).to_be_visible()
    save_limits(page.context.new_page(), call="6")
    page.locator("#talk-video label.choice", has_text="€24.00").click()
    press(page, "video")
    expect(page.locator(".toasts")).to_contain_text("Your limit for one call is €6.00.")
    assert people.house.ask("calls_of", person=dara.person)["count"] == 0


def test_an_exclusion_refuses_calls_and_top_ups_and_lets_a_call_go_on(people):
    mirela, dara = people.advisor(), people.client()
    call = talk(people, dara, mirela, mode="text")
    page = call.theirs.context.new_page()
    page.goto("/account/limits/")
    page.locator("label.choice", has_text="24 hours").click()
    page.get_by_label(re.compile("I know that nobody can shorten")).check()
    people.look(page, "exclusion", full=True)
    page.get_by_role("button", name="Exclude myself").click()
    expect(page.locator("main")).to_contain_text("No calls and no top-ups until")
    people.look(page, "excluded", full=True)
    expect(call.theirs.locator(".room")).to_have_attribute("data-state", re.compile("free|running"))
    hang_up(call.theirs)
    over(call)

    at_work(people, mirela)
    page.goto(mirela.page)
    choose(page, "video")
    expect(page.locator("#talk-video [data-stopped]")).to_contain_text("You have excluded yourself")
    page.goto("/wallet/top-up")
    expect(page.locator("main")).to_contain_text("You have excluded yourself")
    people.look(page, "top-up-excluded", full=True)


def test_a_block_keeps_the_two_apart_until_it_is_taken_back(people):
    mirela, dara = people.advisor(), people.client()
    at_work(people, mirela)
    page = people.open(dara, mirela.page)
    page.locator("summary").filter(has_text="Block").click()
    page.get_by_role("button", name=f"Block {mirela.name}").click()
    expect(page.locator("main")).to_contain_text(mirela.name)
    people.look(page, "blocked-one", full=True)
    page.goto(mirela.page)
    choose(page, "video")
    expect(page.locator("#talk-video [data-stopped]")).to_contain_text("You have blocked")
    page.goto("/account/blocked/")
    page.get_by_role("button", name="Unblock").click()
    expect(page.locator("main")).to_contain_text("You have blocked nobody")
    page.goto(mirela.page)
    choose(page, "video")
    expect(page.locator("#talk-video [data-talk]")).to_be_visible()


def test_another_browser_is_ended_and_its_page_knows(people):
    dara = people.client()
    people.forgive("403")  # tickets of the very second in which its person was signed out
    here = people.open(dara, "/account/")
    there = people.device(None)
    session = people.house.ask("sign_in", person=dara.person)["session"]
    there.add_cookies([{"name": "sessionid", "value": session, "url": people.house.url}])
    phone = there.new_page()
    phone.goto("/account/")
    here.goto("/account/sessions/")
    people.look(here, "sessions", full=True)
    row = here.locator("main li").filter(has_not_text="this one")
    row.get_by_role("button", name="End").click()
    expect(here.get_by_role("status")).to_contain_text("signed out")
    expect(here.locator("main li")).to_have_count(1)
    phone.goto("/account/")
    expect(phone).to_have_url(re.compile("/sign-in/"))


def test_whoever_leaves_takes_the_data_along_and_says_what_becomes_of_the_money(people):
    people.forgive("422")  # the form comes back with what was wrong
    dara = people.client(cents=700)
    page = people.open(dara, "/account/")
    page.get_by_role("link", name="Your data").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="Download").click()
    assert got.value.suggested_filename.startswith("my-data-")
    page.get_by_label("Type your e-mail address").fill(dara.email)
    page.get_by_role("button", name="Erase for good").click()
    expect(page.locator(".error")).to_contain_text("Spend it or have it paid out first")
    people.look(page, "erase-with-money", full=True)
    page.get_by_label("I give this money up.").check()
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("status")).to_contain_text("Your account is erased.")
    page.goto("/account/")
    expect(page).to_have_url(re.compile("/sign-in/"))
