"""After the call: both say how it was, blind; then everybody reads it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calls import hang_up, over, talk

# Ten pages are looked at, each in four ways: on a busy machine that is more than two minutes.
pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]


def rate(page: Page, receipt: str, stars: int, words: str) -> None:
    """Presses stars on the receipt, types, sends."""
    page.goto(receipt)
    page.locator(f'.rate-star:has(input[value="{stars}"])').click()
    page.get_by_label("In your words").fill(words)
    page.get_by_role("button", name="Send the review").click()
    expect(page.get_by_text("Thank you. Your review is kept.")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_both_say_how_it_was_and_neither_sees_the_other_before(people, size):
    mirela, dara, ole = people.advisor(), people.client(), people.client()
    call = talk(people, dara, mirela, mode="text", size=size)
    hang_up(call.theirs)
    over(call)
    receipt = f"{call.path}receipt"

    rate(call.theirs, receipt, 4, "Found it in four minutes.")
    people.look(call.theirs, "a review that waits")
    call.his.goto(receipt)
    expect(call.his.get_by_role("heading", name="How was it?")).to_be_visible()
    assert "four minutes" not in call.his.content()
    assert "four minutes" not in people.device(None).request.get(mirela.page).text()

    rate(call.his, receipt, 5, "Knew what to ask.")
    expect(call.his.get_by_text("Found it in four minutes.")).to_be_visible()
    call.his.get_by_label(re.compile("Your reply")).fill("Glad it was only the disk.")
    call.his.locator(".review form").filter(has_text="Your reply").get_by_role(
        "button", name="Send"
    ).click()
    people.look(call.his, "reviews of a talk")

    third = people.open(ole, mirela.page, size)
    review = third.locator("#reviews .review")
    expect(review).to_contain_text("Found it in four minutes.")
    expect(review).to_contain_text("Glad it was only the disk.")
    review.get_by_role("button", name="Helpful").click()
    expect(review.get_by_role("button", name="Helpful")).to_have_attribute("aria-pressed", "true")
    people.look(third, "a page with reviews", full=True)
    third.goto(f"{mirela.page}reviews/")
    people.look(third, "all reviews", full=True)
    third.locator(".review-report summary").click()
    third.get_by_label("What is wrong with this review?").fill("It is too short")
    third.get_by_role("button", name="Send to the operator").click()
    expect(third.get_by_text("An operator will look at it.")).to_be_visible()

    call.theirs.goto("/reviews/")
    people.look(call.theirs, "my reviews", full=True)
    desk = people.open(people.operator(), "/operator/reviews/", size)
    people.look(desk, "reported reviews")
    desk.get_by_role("link", name=re.compile("Remove the review")).click()
    people.look(desk, "removing a review")
    desk.get_by_label("Reason, for everybody").fill("It says nothing about the talk.")
    desk.get_by_role("button", name="Remove").click()
    third.goto(f"{mirela.page}reviews/")
    expect(third.get_by_text("It says nothing about the talk.")).to_be_visible()
    assert "four minutes" not in third.content()
