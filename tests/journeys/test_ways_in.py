"""Other ways in than a code from a letter: app, recovery code, passkey, account elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from minutewise.accounts.tests.app import shows
from tests.journeys.conftest import on_stage
from tests.journeys.house import House
from tests.journeys.house import house as opened
from tests.journeys.people import People, Somebody
from tests.services.openid import OpenId, openid

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("ways-in")]

WAYS = "/account/ways-in/"


def type_code(people: People, page: Page, label: str, email: str) -> None:
    """Types the code from the newest letter to that address, once the page asks for it."""
    field = page.get_by_label(label)
    field.wait_for()
    field.fill(people.house.ask("code_to", email=email)["code"])


def prove(people: People, page: Page, who: Somebody) -> None:
    """The page that asks who this is, answered with a code from a letter."""
    page.wait_for_url("**/account/confirm/**")
    people.look(page, "confirm")
    page.get_by_role("button", name="Send the code").click()
    people.look(page, "confirm-code")
    type_code(people, page, "Code from the letter", who.email)
    page.get_by_role("button", name="Go on").click()


def sign_out(page: Page) -> None:
    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")


def sign_in_by_letter(people: People, page: Page, who: Somebody) -> None:
    page.goto(f"/sign-in/?next={WAYS}")
    page.get_by_label("E-mail address").fill(who.email)
    page.get_by_role("button", name="Send the code").click()
    type_code(people, page, "Code", who.email)
    page.get_by_role("button", name="Sign in", exact=True).click()


# A ticket of the second in which its person was signed out is refused; the page asks for another.
SIGNED_OUT_JUST_NOW = "WebSocket.*403"


def test_the_second_factor_by_app_and_by_recovery_code(people):
    people.forgive(SIGNED_OUT_JUST_NOW)
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
    sign_in_by_letter(people, page, dara)
    page.wait_for_url("**/sign-in/second/")
    page.get_by_label("Code from your app").fill(used)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("it was used already")).to_be_visible()
    people.look(page, "second-factor-wrong")
    page.get_by_label("Code from your app").fill(shows(secret, 1))  # of the next half minute
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/welcome/**")  # her first time by letter

    sign_out(page)
    sign_in_by_letter(people, page, dara)
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
    people.forgive("WebSocket")  # a session's socket ends with it while its page is still there
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
    expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
    page.goto("/account/sessions/")
    expect(page.get_by_text(re.compile("by passkey"))).to_be_visible()
    people.look(page, "sessions-passkey")

    page.goto(WAYS)
    page.locator("summary", has_text="My phone").click()
    page.get_by_role("button", name="Remove My phone").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    sign_out(page)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That passkey was not accepted.")).to_be_visible()


def test_the_account_moves_to_another_address_with_both_codes(people):
    dara = people.client("Dara Kovac")
    page, new = people.open(dara, WAYS), f"new-{dara.email}"
    people.forgive("422", "WebSocket")  # a wrong code; and the sockets of all sessions are closed
    page.get_by_role("link", name="Change it").click()
    prove(people, page, dara)
    page.get_by_label("New e-mail address").fill(new)
    people.look(page, "address")
    page.get_by_role("button", name="Send both codes").click()
    page.wait_for_url("**/account/address/codes/")
    page.get_by_label(f"Code sent to {dara.email}").fill("0")
    type_code(people, page, f"Code sent to {new}", new)
    page.get_by_role("button", name="Move the account").click()
    expect(page.get_by_text("This is not the code of our last letter there.")).to_be_visible()
    people.look(page, "address-codes")
    type_code(people, page, f"Code sent to {dara.email}", dara.email)
    page.get_by_role("button", name="Move the account").click()
    expect(page.get_by_text(f"Codes and letters go to {new}")).to_be_visible()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[OpenId]:
    """A provider that somebody else runs."""
    with openid() as found:
        yield found


@pytest.fixture(scope="module")
def linking_house(elsewhere, tmp_path_factory) -> Iterator[House]:
    """An installation that names this provider."""
    settings = {
        "MINUTEWISE_OPENID_NAME": "Rackside ID",
        "MINUTEWISE_OPENID_ISSUER": elsewhere.issuer,
        "MINUTEWISE_OPENID_CLIENT_ID": elsewhere.client_id,
        "MINUTEWISE_OPENID_SECRET": elsewhere.secret,
    }
    with opened(tmp_path_factory.mktemp("linking"), settings) as house:
        yield house


@pytest.fixture
def linking(browser, linking_house, elsewhere, request) -> Iterator[People]:
    """People who may go over there."""
    for people in on_stage(browser, linking_house, request):
        people.may_visit(elsewhere.issuer)
        people.forgive(SIGNED_OUT_JUST_NOW)
        yield people


def signed_in_there(elsewhere: OpenId, who: Somebody) -> None:
    elsewhere.person = {"sub": who.person, "email": who.email, "email_verified": True}


def test_an_account_elsewhere_is_linked_by_one_code_and_signs_in_from_then_on(linking, elsewhere):
    people, dara = linking, linking.client("Dara Kovac")
    signed_in_there(elsewhere, dara)
    page = people.open(None, f"/sign-in/?next={WAYS}", "phone")
    people.look(page, "sign-in-provider")
    page.get_by_role("link", name="Go on with Rackside ID").click()
    page.get_by_role("link", name="Agree").click()
    page.wait_for_url("**/sign-in/code/**")
    people.look(page, "sign-in-linking")
    type_code(people, page, "Code", dara.email)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/welcome/**")

    sign_out(page)
    page.goto(f"/sign-in/?next={WAYS}")
    page.get_by_role("link", name="Go on with Rackside ID").click()
    page.get_by_role("link", name="Agree").click()
    expect(page.get_by_text("Rackside ID · since")).to_be_visible()
    people.look(page, "ways-in-linked", full=True)


def test_it_is_linked_and_unlinked_in_the_account_as_well(linking, elsewhere):
    people, noor = linking, linking.client("Noor Haddad")
    signed_in_there(elsewhere, noor)
    page = people.open(noor, WAYS)
    page.get_by_role("link", name="Link Rackside ID").click()
    prove(people, page, noor)
    page.get_by_role("link", name="Link Rackside ID").click()
    page.get_by_role("link", name="Agree").click()
    expect(page.get_by_role("heading", name="Link this account of Rackside ID?")).to_be_visible()
    people.look(page, "link-account")
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_text("Rackside ID signs in from now on.")).to_be_visible()
    page.get_by_role("button", name=f"Unlink {noor.email}").click()
    expect(page.get_by_text("The account is unlinked.")).to_be_visible()
