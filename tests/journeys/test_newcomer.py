"""A newcomer signs in with a code from a letter, describes what he offers, and is found."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import People

pytestmark = pytest.mark.journey

CODE = re.compile(r"^[A-Z0-9]{2,}(?:[- ][A-Z0-9]{2,})*$")


def sign_in(people: People, page: Page, email: str) -> None:
    """Types the address, reads the code on the demo's page of letters in another tab, types it."""
    page.get_by_label(re.compile("address", re.IGNORECASE)).fill(email)
    people.look(page, "sign-in")
    page.get_by_role("button", name="Send the code").click()
    page.wait_for_url("**/sign-in/code/**")
    people.look(page, "sign-in-code")
    post = page.context.new_page()
    post.goto("/demo/letters/")
    people.look(post, "letters-code", full=True)
    post.locator("main li", has_text=email).first.get_by_role("link").click()
    code = post.locator(".letter-figure").inner_text()
    people.look(post, "letter-code", full=True)
    post.close()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


def welcome(people: People, page: Page, name: str) -> None:
    """The one question after the first sign-in."""
    page.wait_for_url("**/welcome/**")
    people.look(page, "welcome")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Save and go on").click()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_newcomer_signs_in_by_a_code_and_publishes_a_page_that_can_be_called(people, size):
    page = people.open(None, "/", size)
    people.look(page, "directory-visitor", full=True)
    page.get_by_role("link", name="Sign in").click()
    name = f"Noor Haddad {size}"
    sign_in(people, page, f"noor-{size}@example.org")
    welcome(people, page, name)
    page.goto("/service/")
    people.look(page, "service-empty", full=True)
    page.get_by_label("What you advise on").fill("Taxes of small companies, answered at once")
    page.get_by_label("Text", exact=True).fill("0.60")
    page.get_by_label("Video", exact=True).fill("1.20")
    page.get_by_role("button", name="Say it in words").click()
    expect(page.locator("#price-words")).to_contain_text("€1.20")
    people.look(page, "service-words", full=True)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Your page is public.").first).to_be_visible()
    people.look(page, "service-published", full=True)

    handle = page.get_by_label("Address", exact=False).last.input_value()
    visitor = people.open(None, f"/{handle}/", size)
    expect(visitor.get_by_role("heading", level=1)).to_have_text(name)
    expect(visitor.locator(".call-card")).to_contain_text("€1.20")
    people.look(visitor, "page-visitor", full=True)
    asked = visitor.context.request
    image = visitor.locator('meta[property="og:image"]').get_attribute("content")
    picture = asked.get(image)
    assert picture.headers["content-type"] == "image/png"
    assert picture.body()[16:24] == (1200).to_bytes(4) + (630).to_bytes(4)
    code = asked.get(f"/{handle}/qr.svg")
    assert code.headers["content-type"] == "image/svg+xml"
    said = json.loads(visitor.locator('script[type="application/ld+json"]').inner_text())
    assert name in json.dumps(said, ensure_ascii=False)
    found = visitor.goto("/?q=taxes")
    assert found is not None
    expect(visitor.locator("main")).to_contain_text(name)
    people.look(visitor, "directory-found", full=True)
