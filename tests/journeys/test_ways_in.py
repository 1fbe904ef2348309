"""Other ways in than a code from a letter: an app, a recovery code, a passkey."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from minutewise.accounts.tests.app import shows
from tests.journeys.people import People, Somebody

pytestmark = pytest.mark.journey

WAYS = "/account/ways-in/"


def newest_code(page: Page, email: str) -> str:
    """From the newest letter to that address, on the demo's page of letters."""
    post = page.context.new_page()
    post.goto("/demo/letters/")
    post.locator("main li", has_text=email).first.get_by_role("link").click()
    code = post.locator(".letter-figure").inner_text()
    post.close()
    return code


def prove(people: People, page: Page, who: Somebody) -> None:
    """The page that asks who this is, answered with a code from a letter."""
    page.wait_for_url("**/account/confirm/**")
    people.look(page, "confirm")
    page.get_by_role("button", name="Send the code").click()
    people.look(page, "confirm-code")
    page.get_by_label("Code from the letter").fill(newest_code(page, who.email))
    page.get_by_role("button", name="Go on").click()


def sign_out(page: Page) -> None:
    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")


def sign_in_by_letter(page: Page, who: Somebody) -> None:
    page.goto(f"/sign-in/?next={WAYS}")
    page.get_by_label("E-mail address").fill(who.email)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").fill(newest_code(page, who.email))
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_the_second_factor_by_app_and_by_recovery_code(people):
    dara = people.client("Dara Kovac")
    page = people.open(dara, WAYS)
    people.look(page, "ways-in", full=True)
    page.get_by_role("link", name="Set it up").click()
    prove(people, page, dara)
    page.wait_for_url("**/account/second-factor/")
    people.look(page, "second-factor-set-up", full=True)
    assert page.locator("img.qr-code").evaluate("image => image.naturalWidth") > 100
    secret = page.locator(".token-secret").inner_text().replace(" ", "")
    used = shows(secret)
    page.get_by_label("Code that the app shows").fill(used)
    page.get_by_role("button", name="Turn it on").click()
    people.look(page, "recovery-codes", full=True)
    codes = page.locator("#codes code").all_inner_texts()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download as text").click()
    text = Path(kept.value.path()).read_text()
    assert kept.value.suggested_filename == "recovery-codes.txt"
    assert all(code in text for code in codes)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
    people.look(page, "ways-in-second", full=True)

    sign_out(page)
    sign_in_by_letter(page, dara)
    page.wait_for_url("**/sign-in/second/")
    page.get_by_label("Code from your app").fill(used)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("it was used already")).to_be_visible()
    people.look(page, "second-factor-wrong")
    page.get_by_label("Code from your app").fill(shows(secret, 1))  # of the next half minute
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/welcome/**")  # her first time by letter

    sign_out(page)
    sign_in_by_letter(page, dara)
    page.get_by_label("Code from your app").fill(codes[0].upper())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{WAYS}")
    expect(page.get_by_text("You have 9 more.")).to_be_visible()

    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_text("The second factor is off.")).to_be_visible()


def virtual_device(page: Page) -> None:
    """A device with a finger on its sensor, as Chromium pretends it."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    line.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_signs_in_with_one_press_and_is_removed(people):
    dara = people.client("Dara Kovac")
    page = people.open(dara, WAYS, "phone")
    virtual_device(page)
    page.get_by_role("link", name="Add a passkey").click()
    prove(people, page, dara)
    people.look(page, "passkey-new")
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    page.locator("summary", has_text="My phone").click()
    people.look(page, "ways-in-passkey", full=True)

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("keeps a passkey for your account already")
    people.look(page, "passkey-there-already")

    sign_out(page)
    page.goto(f"/sign-in/?next={WAYS}")
    people.look(page, "sign-in-ways")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"**{WAYS}")
    page.goto("/account/sessions/")
    expect(page.get_by_text(re.compile("by passkey"))).to_be_visible()
    people.look(page, "sessions-passkey")

    page.goto(WAYS)
    page.get_by_role("button", name="Remove My phone").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    sign_out(page)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That passkey was not accepted.")).to_be_visible()
