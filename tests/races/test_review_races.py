"""Both write at once, one votes twice, a refund meets a reveal; on SQLite and PostgreSQL."""

import threading
from uuid import uuid4

import pytest

from minutewise.accounts.models import Person
from minutewise.kernel.errors import RuleError
from minutewise.ledger.rules import Ref
from minutewise.networks.models import Network
from minutewise.ratings import actions
from minutewise.ratings.checks import figures_agree
from minutewise.ratings.models import Figure, Occasion, Review, Vote
from minutewise.ratings.tests.conftest import NOON, House
from tests.races.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    network = Network.objects.create(handle="demo", name="Rackside", currency="EUR")
    make = Person.objects.create_user
    mirela, dara = make("mirela@example.org", name="Mirela"), make("dara@example.org", name="Dara")
    return House(network, mirela), dara, mirela


def test_control_looking_first_and_counting_then_reveals_nothing(cast):
    """Each looks whether the other has written, both see nobody, both write: never shown."""
    house, dara, _mirela = cast
    talk, both_have_looked = house.talk(dara), threading.Barrier(2)
    alone = []

    def naive(number):
        others = Review.objects.filter(occasion=talk).count()
        both_have_looked.wait(30)
        alone.append(others == 0)

    at_once(2, naive)
    assert alone == [True, True], "the race did not happen"


def test_two_who_write_at_once_are_shown_to_each_other_once(cast):
    house, dara, mirela = cast
    talk = house.talk(dara)
    people = [(dara, 4), (mirela, 5)]
    at_once(2, lambda n: actions.write(talk.pk, people[n][0], people[n][1], "", NOON))
    talk.refresh_from_db()
    assert talk.revealed_at == NOON
    assert Review.objects.count() == 2
    assert Figure.objects.filter(category="").count() == 2
    assert list(figures_agree()) == []


def test_one_who_presses_often_has_one_vote(cast):
    house, dara, _mirela = cast
    review = house.both(dara)
    ole = Person.objects.create_user("ole@example.org", name="Ole")
    at_once(6, lambda _n: actions.vote(review.pk, ole, NOON, helpful=True))
    review.refresh_from_db()
    assert (review.helpful, Vote.objects.count()) == (1, 1)


def test_many_who_vote_at_once_are_all_counted(cast):
    house, dara, _mirela = cast
    review = house.both(dara)
    many = [Person.objects.create_user(f"p{n}@example.org") for n in range(6)]
    at_once(6, lambda n: actions.vote(review.pk, many[n], NOON, helpful=True))
    review.refresh_from_db()
    assert review.helpful == 6


def test_reviews_of_the_same_advisor_at_once_are_all_in_the_figures(cast):
    house, _dara, mirela = cast
    clients = [Person.objects.create_user(f"c{n}@example.org") for n in range(5)]
    talks = [house.talk(each) for each in clients]
    for talk in talks:
        actions.write(talk.pk, mirela, 5, "", NOON)
    at_once(5, lambda n: actions.write(talks[n].pk, clients[n], 4, "", NOON))
    assert Figure.objects.get(about=house.about, category="").reviews == 5
    assert list(figures_agree()) == []


def test_a_talk_told_twice_at_once_is_one(cast):
    house, dara, mirela = cast
    subject = Ref("call", str(uuid4()))
    seats = actions.Seats(
        network_id=house.network.pk, client_id=dara.pk, advisor_id=house.page, person_id=mirela.pk
    )
    talk = actions.Talk(category="db", name="Databases", mode="text", paid_ms=60_000, net=60)
    at_once(4, lambda _n: actions.open_review(subject, seats, talk, NOON))
    assert Occasion.objects.count() == 1


def test_a_refund_that_meets_the_reveal_is_in_the_figures(cast):
    house, dara, mirela = cast
    talk = house.talk(dara)
    actions.write(talk.pk, dara, 1, "", NOON)

    def deed(number):
        if number:
            actions.lessen(Ref("call", talk.ref), 0, NOON)
        else:
            actions.write(talk.pk, mirela, 5, "", NOON)

    at_once(2, deed)
    assert Figure.objects.get(about=house.about, category="").rating is None
    assert list(figures_agree()) == []


def test_a_change_that_meets_the_reveal_is_kept_or_refused_never_both(cast):
    house, dara, mirela = cast
    talk = house.talk(dara)
    actions.write(talk.pk, dara, 2, "", NOON)
    refused = []

    def deed(number):
        try:
            actions.write(talk.pk, (dara, mirela)[number], 5, "", NOON)
        except RuleError as error:
            refused.append(error.code)

    at_once(2, deed)
    stars = Review.objects.get(side="client").stars
    assert (stars, refused) in [(5, []), (2, ["review_revealed"])]
    assert list(figures_agree()) == []
