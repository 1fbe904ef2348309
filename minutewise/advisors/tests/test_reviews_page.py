"""Reviews on the public page, on a page of their own, and on the cards of the front page."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.ledger.rules import Ref
from minutewise.ratings.actions import Seats, Talk, open_review, remove, vote, write
from minutewise.ratings.models import Occasion, Review
from minutewise.work.clock import now

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture
def mirela(network):
    person = Person.objects.create_user("mirela@example.org", name="Mirela Tamsø")
    return Advisor.objects.create(
        person=person, network=network, handle="mirela", skeleton="mirela",
        activity="PostgreSQL", published_at=MONDAY,
    )  # fmt: skip


@pytest.fixture
def dara(db):
    return Person.objects.create_user("dara@example.org", name="Dara Keita")


def said(advisor, client, words, *, stars=5, category="Databases", days=1, net=2400) -> Review:
    """A talk some days ago, of which both have spoken."""
    at, subject = now().wall - timedelta(days=days), Ref("call", str(uuid4()))
    seats = Seats(
        network_id=advisor.network_id, client_id=client.pk, advisor_id=advisor.pk,
        person_id=advisor.person_id,
    )  # fmt: skip
    talk = Talk(category=category.lower(), name=category, mode="video", paid_ms=1_320_000, net=net)
    open_review(subject, seats, talk, at)
    occasion = Occasion.objects.get(ref=subject.id)
    write(occasion.pk, advisor.person, 5, "Knew what to ask.", at)
    return write(occasion.pk, client, stars, words, at)


def read(client, path="/mirela/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def data_of(page):
    return json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])


def test_the_page_shows_what_was_said_for_how_long_and_what_was_paid(client, mirela, dara):
    said(mirela, dara, "Found it in four minutes.")
    page = read(client)
    for words in ("Found it in four minutes.", "Dara K.", "22 min", "video, paid"):
        assert words in page
    assert "Knew what to ask." not in page  # what advisors say of clients is no public matter
    rating = data_of(page)["aggregateRating"]
    assert (rating["ratingValue"], rating["reviewCount"]) == ("4.2", 1)


def test_without_reviews_there_is_no_rating_to_show(client, mirela, dara):
    assert "aggregateRating" not in data_of(read(client))
    said(mirela, dara, "Free and kind.", net=0)
    page = read(client)
    assert "free talk, weighs nothing" in page
    assert "aggregateRating" not in data_of(page)


def test_the_newest_three_stand_on_the_page_and_all_on_their_own(client, mirela, dara):
    for day in range(13, 0, -1):
        said(mirela, dara, f"Talk of day {day}.", days=day)
    assert [d for d in range(1, 14) if f"Talk of day {d}." in read(client)] == [1, 2, 3]
    first, second = read(client, "/mirela/reviews/"), read(client, "/mirela/reviews/?page=2")
    assert [d for d in range(1, 14) if f"Talk of day {d}." in first] == list(range(1, 11))
    assert [d for d in range(1, 14) if f"Talk of day {d}." in second] == [11, 12, 13]
    assert "Talk of day 1." in read(client, "/mirela/reviews/?page=٣&category=none")


def test_categories_have_bars_and_narrow(client, mirela, dara):
    said(mirela, dara, "The index was missing.")
    said(mirela, dara, "The disk was full.", category="Linux", stars=2)
    page = read(client, "/mirela/reviews/?category=linux")
    assert "The disk was full." in page
    assert "The index was missing." not in page
    assert "cat-bars" in page


def test_a_removed_one_leaves_the_reason(client, mirela, dara):
    review = said(mirela, dara, "His number is 555-1234")
    remove(review.pk, "It showed a number.", now().wall)
    page = read(client)
    assert "It showed a number." in page
    assert "555-1234" not in page


def test_somebody_third_may_find_it_helpful_the_two_may_not(client, mirela, dara):
    review = said(mirela, dara, "Found it.")
    ole = Person.objects.create_user("ole@example.org", name="Ole")
    vote(review.pk, ole, now().wall, helpful=True)
    press = f"/reviews/given/{review.pk}/helpful"
    for person, presses in ((ole, True), (dara, False), (mirela.person, False)):
        client.force_login(person)
        assert (press in read(client)) == presses
    client.logout()
    answer = client.post(press, {"next": "/mirela/"})
    assert answer.url.startswith("/sign-in/")


def test_back_leads_only_to_addresses_of_ours(client, mirela, dara):
    review = said(mirela, dara, "Found it.")
    client.force_login(Person.objects.create_user("ole@example.org", name="Ole"))
    for asked, goes in (
        ("/mirela/", "/mirela/"),
        ("https://evil.example/", "/reviews/"),
        ("//evil.example/", "/reviews/"),
        ("/mirela/#x", "/reviews/"),
    ):
        answer = client.post(f"/reviews/given/{review.pk}/helpful", {"next": asked})
        assert answer.url == f"{goes}#r-{review.pk}"


def test_cards_of_the_front_page_have_their_stars(client, mirela, dara):
    assert "stars" not in read(client, "/")
    said(mirela, dara, "Found it.")
    assert "<b>4.2</b>" in read(client, "/")


def test_an_unpublished_page_shows_its_reviews_to_nobody_else(client, mirela, dara):
    said(mirela, dara, "Found it.")
    Advisor.objects.update(published_at=None)
    assert client.get("/mirela/reviews/").status_code == 404
    client.force_login(mirela.person)
    assert "Found it." in read(client, "/mirela/reviews/")
