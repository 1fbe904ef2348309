"""Who has joined the company that they once asked pays nothing to themselves."""

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.models import Membership
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.agreed import actions
from minutewise.agreed.rules import Kind, Wish
from minutewise.agreed.tests.cast import clock, dara, purse, put_in, refused
from minutewise.conversations.actions import conversation_of
from minutewise.work.writing import writing

__all__ = ["clock", "dara"]


@pytest.fixture
def thread(dara, network, clock):
    """Dara asked Brightdesk something, and has €50.00."""
    put_in(dara, 5_000)
    page = brightdesk(network, "Nils")
    with writing():
        return conversation_of(dara, page, clock.now.wall)


def joins(person: Person, thread) -> None:
    Membership.objects.create(company=thread.advisor.company, person=person, role="owner")


def asks(thread, clock, kind=Kind.FIXED, **more):
    wish = Wish(kind=kind, amount=2_000, word="x", **more)
    return actions.ask(agent(thread.advisor, "Nils"), thread, wish, clock.now)


def test_a_client_of_a_company_pays_it(thread, dara, clock):
    actions.pay(asks(thread, clock).id, dara, clock.now)
    actions.tip(dara, thread, 500, clock.now)
    assert purse(dara) == (2_500, 0, 0)


def test_a_member_pays_it_nothing(thread, dara, clock):
    payment, promised = asks(thread, clock), asks(thread, clock, Kind.SUCCESS, days=3, held=True)
    joins(dara, thread)
    assert refused(actions.tip, dara, thread, 500, clock.now) == "own_page"
    assert refused(actions.pay, payment.id, dara, clock.now) == "own_page"
    assert refused(actions.confirm, promised.id, dara, clock.now) == "own_page"
    assert refused(asks, thread, clock) == "own_page"
    assert purse(dara) == (5_000, 0, 0)


def test_what_was_agreed_before_is_paid_and_who_has_left_is_a_client_again(thread, dara, clock):
    promised = asks(thread, clock, Kind.SUCCESS, days=3, held=True)
    actions.confirm(promised.id, dara, clock.now)
    joins(dara, thread)
    actions.solved(promised.id, dara, clock.now)
    Membership.objects.filter(person=dara).update(left_at=clock.now.wall)
    actions.tip(dara, thread, 500, clock.now)
    assert purse(dara) == (2_500, 0, 0)
