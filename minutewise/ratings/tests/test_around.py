"""What is kept of people in reviews, what the books say of them, and what servers are told."""

import json
from uuid import uuid4

import pytest

from minutewise.kernel.clock import Instant
from minutewise.ledger.rules import Ref
from minutewise.ratings import actions, own_data
from minutewise.ratings.actions.figures import refresh
from minutewise.ratings.checks import figures_agree
from minutewise.ratings.models import Figure, Occasion, Report, Review, Vote
from minutewise.ratings.queries import reviews_of
from minutewise.ratings.tests.conftest import DAY, NOON
from minutewise.webhooks.actions import endpoints
from minutewise.webhooks.models import Delivery
from minutewise.work.due import Job

pytestmark = pytest.mark.django_db


def sheet(person, name="reviews"):
    return next(each.rows for each in own_data.tell(person) if each.name == name)


def test_people_are_told_what_they_wrote_and_what_was_said_of_them_once_it_is_shown(
    house, dara, mirela
):
    hidden, shown = house.talk(dara), house.both(dara)
    actions.write(hidden.pk, mirela, 1, "Not shown yet.", NOON)
    told = sheet(dara)
    assert sorted((row["by_me"], row["words"]) for row in told) == [
        (False, "Knew what to ask."),
        (True, shown.words),
    ]
    assert ("Not shown yet.", False) in {(row["words"], row["shown"]) for row in sheet(mirela)}


def test_who_leaves_takes_words_replies_votes_and_reports_along_and_leaves_the_stars(
    house, dara, ole, mirela
):
    review, other = house.both(dara, stars=4), house.both(ole)
    actions.reply(review.pk, mirela, "Thank you.", NOON)
    actions.vote(other.pk, dara, NOON, helpful=True)
    actions.report(other.pk, dara, "Too short", NOON)
    before = Figure.objects.get(about=house.about, category="").rating
    own_data.erase(dara, NOON)
    dara.name, dara.is_active, dara.erased_at = "", False, NOON
    dara.save()
    left = next(r for r in reviews_of(house.page, None, NOON).reviews if r.id == review.pk)
    assert (left.stars, left.words, left.by, left.reply) == (4, "", "", "Thank you.")
    assert (Vote.objects.count(), Report.objects.count()) == (0, 0)
    assert Review.objects.get(pk=other.pk).helpful == 0
    actions.recount(house.about, NOON)
    assert Figure.objects.get(about=house.about, category="").rating == before
    own_data.erase(mirela, NOON)
    assert Review.objects.get(pk=review.pk).reply == ""


def test_the_books_agree_and_say_so_when_they_do_not(house, dara):
    house.both(dara)
    assert list(figures_agree()) == []
    Figure.objects.filter(about=house.about, category="").update(rating=500)
    assert [str(found) for found in figures_agree()] == [
        f"M10: figures {house.about}: they are not what the reviews come to"
    ]
    Figure.objects.filter(about=house.about).delete()
    assert [str(found) for found in figures_agree()] == [
        f"M10: figures {house.about}: there are reviews and no figures"
    ]


def test_nothing_drifts_whatever_happens(house, dara, ole, mirela):
    """After each of these deeds the kept figures are what the reviews come to."""
    review = house.both(dara, stars=2)
    house.both(ole, category="lx")
    deeds = [
        lambda: house.both(dara, stars=5),
        lambda: actions.vote(review.pk, ole, NOON, helpful=True),
        lambda: actions.reply(review.pk, mirela, "Thank you.", NOON),
        lambda: house.talk(mirela, advised=dara, page=ole.pk, net=2400),  # money the other way
        lambda: house.talk(mirela, advised=dara, page=ole.pk, at=NOON - DAY),  # through last
        lambda: refresh(Job("", "", {}, 1, last=False), Instant(NOON + 400 * DAY, 1, "boot")),
        lambda: actions.remove(review.pk, "A number", NOON + 401 * DAY),
    ]
    for deed in deeds:
        deed()
        assert list(figures_agree()) == []


def test_once_a_day_figures_grow_older(house, dara, mirela):
    house.both(dara)
    fresh = Figure.objects.get(about=house.about, category="")
    refresh(Job("", "", {}, 1, last=False), Instant(NOON + 730 * DAY, 1, "boot"))
    old = Figure.objects.get(about=house.about, category="")
    assert old.weight == fresh.weight // 2
    assert 400 < old.rating < fresh.rating


def test_money_that_came_back_makes_it_lighter_at_once(house, dara, mirela, ole):
    house.both(dara, net=2400)
    house.talk(mirela, advised=dara, page=ole.pk, net=2400)
    assert Figure.objects.get(about=house.about, category="").rating is None


def test_servers_are_told_with_ids_and_stars_and_without_words(house, dara, mirela):
    endpoints.make(mirela, "https://hooks.example/", ["review.revealed"], NOON)
    review = house.both(dara, stars=4)
    told = json.loads(Delivery.objects.get().body)
    assert told["type"] == "review.revealed"
    assert told["data"] == {
        "review": str(review.pk), "role": "advisor", "call": Occasion.objects.get().ref,
        "advisor": str(house.page), "stars": 4, "free": False,
    }  # fmt: skip


def test_the_list_costs_a_constant_number_of_queries(house, dara, ole, django_assert_num_queries):
    for _ in range(6):
        house.both(dara)
    with django_assert_num_queries(1):
        reviews_of(house.page, None, NOON)
    with django_assert_num_queries(2):
        reviews_of(house.page, ole, NOON)


def test_a_refund_counts_for_all_that_rests_on_the_money_of_the_two(house, dara, mirela):
    """Each advises the other: what goes back of one direction makes the other weigh more."""
    other = uuid4()
    forth = house.both(dara, net=2400)
    house.both(mirela, net=1200, advised=dara, page=other)
    rows = Figure.objects.filter(about=f"advisor:{other}", category="")
    light = rows.get().weight
    actions.lessen(Ref("call", forth.occasion.ref), 600, NOON)
    assert rows.get().weight > light
    assert list(figures_agree()) == []
