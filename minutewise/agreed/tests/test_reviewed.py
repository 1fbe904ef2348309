"""What was paid by agreement can be reviewed, once, and weighs what is left of it."""

import pytest

from minutewise.agreed import actions, telling
from minutewise.agreed.tests.cast import asked, books_are_right, charlie, clock, dara, fee, mirela
from minutewise.agreed.tests.cast import thread as thread
from minutewise.ratings.actions import write
from minutewise.ratings.models import Figure, Occasion

__all__ = ["charlie", "clock", "dara", "mirela"]
pytestmark = pytest.mark.django_db


def paid(thread, dara, clock, amount=2_000):
    return actions.pay(asked(thread, clock, amount).id, dara, clock.now)


def test_a_fixed_payment_says_who_and_what_was_paid(thread, dara, mirela, clock):
    row = paid(thread, dara, clock)
    found = Occasion.objects.get()
    assert (found.kind, found.ref) == ("agreed", str(row.id))
    assert (found.client, found.person, found.advisor) == (dara, mirela.person, mirela.id)
    assert (found.net, found.paid_ms, found.category) == (2_000, 0, str(mirela.id))


def test_a_success_fee_can_be_reviewed_when_it_is_solved_and_not_before(thread, dara, clock):
    row = fee(thread, clock)
    actions.confirm(row.id, dara, clock.now)
    assert not Occasion.objects.exists()
    actions.solved(row.id, dara, clock.now)
    assert Occasion.objects.get().ref == str(row.id)


def test_a_tip_is_a_gift_and_asks_nothing(thread, dara, clock):
    actions.tip(dara, thread, 500, clock.now)
    assert not Occasion.objects.exists()


def test_what_is_given_back_weighs_no_more(thread, dara, mirela, clock):
    row = paid(thread, dara, clock)
    talk, at = Occasion.objects.get(), clock.now.wall
    write(talk.pk, mirela.person, 5, "", at)
    write(talk.pk, dara, 5, "", at)
    figure = Figure.objects.filter(about=f"advisor:{mirela.id}", category="")
    heavy = figure.get().weight
    actions.refund(row.id, mirela.person, 1_500, clock.now)
    assert Occasion.objects.get().net == 500
    assert 0 < figure.get().weight < heavy
    actions.refund(row.id, mirela.person, 500, clock.now)
    assert Occasion.objects.get().is_free
    assert (figure.get().weight, figure.get().rating) == (0, None)
    assert books_are_right()


def test_the_two_are_asked_on_its_page_and_a_stranger_is_not(
    thread, dara, mirela, charlie, clock, client
):
    row = paid(thread, dara, clock)
    question = f"/reviews/{Occasion.objects.get().pk}/"
    for person, status in ((dara, 200), (mirela.person, 200), (charlie, 404)):
        client.force_login(person)
        answer = client.get(telling.url_of(row))
        assert answer.status_code == status
        assert (question in answer.content.decode()) == (status == 200)
