"""A company is founded, a colleague comes by a letter in another browser, its page is public."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.people import People

pytestmark = pytest.mark.journey


def link_for(people: People, email: str) -> str:
    """The link in the newest letter to somebody, as the demo's page of letters shows it."""
    post = people.open(None, "/demo/letters/")
    post.locator("main li", has_text=email).first.get_by_role("link").click()
    found = re.search(r"/invite/[A-Za-z0-9_-]{43}/", post.locator("main").inner_text())
    assert found
    return found[0]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_company_is_founded_joined_and_public(people, size):
    handle = f"brightdesk-{size}"
    owner, colleague = people.client("Berit Solheim"), people.client("Ana Lund")
    page = people.open(owner, "/company/", size)
    people.look(page, "companies-none", full=True)
    page.get_by_role("link", name="Register a company").click()
    page.get_by_label("Name of the company").fill("Brightdesk")
    page.get_by_label("What it advises on").fill("Printers and networks of small offices")
    page.get_by_label("Address of your page").fill(handle)
    people.look(page, "company-new", full=True)
    page.get_by_role("button", name="Register", exact=True).click()
    page.wait_for_url(f"**/company/{handle}/")
    page.get_by_label("E-mail address").fill(colleague.email)
    page.get_by_role("button", name="Send the letter").click()
    expect(page.get_by_text(f"The letter to {colleague.email}")).to_be_visible()
    people.look(page, "company-people", full=True)

    link = link_for(people, colleague.email)
    stranger = people.open(people.client("Zoe Hart"), "/", size)
    people.forgive("403")
    stranger.goto(link)
    expect(stranger.locator("main")).to_contain_text("went to another address")
    people.look(stranger, "invitation-anothers", full=True)
    hers = people.open(colleague, link, size)
    people.look(hers, "invitation", full=True)
    hers.get_by_role("button", name="Join Brightdesk").click()
    hers.wait_for_url(f"**/company/{handle}/")
    expect(hers.locator("main")).to_contain_text("Berit Solheim")
    expect(hers.get_by_role("link", name="Money")).to_have_count(0)

    page.goto(f"/company/{handle}/page/")
    page.get_by_label("Video", exact=True).fill("1.80")
    people.look(page, "company-page", full=True)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The page is public.").first).to_be_visible()
    for part in ("calls", "money", "button", "webhooks"):
        page.goto(f"/company/{handle}/{part}/")
        people.look(page, f"company-{part}", full=True)
    page.get_by_label("Address of your server").fill("https://desk.example/hook")
    page.get_by_label("It is settled").check()
    page.get_by_role("button", name="Add the webhook").click()
    expect(page.get_by_text("Copy it now")).to_be_visible()
    people.look(page, "company-webhook", full=True)
    hers.goto("/console/")
    expect(hers.get_by_role("switch")).to_contain_text("Brightdesk")

    visitor = people.open(None, f"/{handle}/", size)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Brightdesk")
    expect(visitor.locator("main")).to_contain_text("Company · 2 advisors")
    expect(visitor.locator(".call-card")).to_contain_text("€1.80")
    people.look(visitor, "company-public", full=True)
    visitor.goto("/companies/")
    expect(visitor.locator("main")).to_contain_text("Brightdesk")
    people.look(visitor, "companies", full=True)
