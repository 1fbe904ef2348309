"""Of several decisions that keep somebody out, each goes on to hold until it is taken back."""

import pytest

from minutewise.accounts.actions.people import welcome
from minutewise.accounts.models import Person
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.backoffice.actions import people
from minutewise.backoffice.actions.taking_back import take_back
from minutewise.backoffice.tests.conftest import VIC
from minutewise.backoffice.tests.test_reports import (
    BANNED,
    decide,
    page,
    refused,
    take_over,
)
from minutewise.conversations.actions import begin, begin_as_visitor, report


@pytest.fixture
def again(reported, mirela, clock):
    """Mirela is reported once more, by somebody else."""
    eve = Person.objects.create_user("eve@example.org", name="Eve")
    thread = begin(eve, mirela, "Hey", clock.now)
    return report(thread.id, "client", eve, "Rude to me too", clock.now)


def is_in(page):
    return Person.objects.get(pk=page.person_id).is_active


@pytest.mark.parametrize("first", ["the older", "the newer"])
def test_of_two_bans_one_that_is_taken_back_leaves_the_other(
    reported, again, mirela, olga, clock, first
):
    for row in (reported, again):
        decide(row, BANNED, clock, olga)
        clock.passes(s=60)
    one, other = (reported, again) if first == "the older" else (again, reported)
    assert take_back(one.pk, "Not she", by=olga, now=clock.now) is False
    assert not is_in(mirela)
    assert refused(take_over, one, olga, clock) == "nothing_to_take_back"
    assert take_back(other.pk, "Not she either", by=olga, now=clock.now) is True
    assert is_in(mirela)


def test_a_ban_that_the_desk_lifted_cannot_be_taken_back_from_a_later_one(
    reported, mirela, olga, clock
):
    decide(reported, BANNED, clock, olga)
    people.readmit(mirela.person, "Apologised", by=olga, now=clock.passes(s=60))
    clock.passes(s=60)
    people.ban(mirela.person, "Again", by=olga, closes_at_ms={}, now=clock.now)
    assert refused(take_over, reported, olga, clock) == "nothing_to_take_back"
    assert "Let in again" not in page(olga, f"{reported.pk}/").content.decode()
    assert not is_in(mirela)


def test_beside_a_ban_of_the_desk_a_report_lets_nobody_in(reported, mirela, olga, clock):
    decide(reported, BANNED, clock, olga)
    clock.passes(s=60)
    people.ban(mirela.person, "Fraud", by=olga, closes_at_ms={}, now=clock.now)
    assert take_back(reported.pk, "Not she", by=olga, now=clock.now) is False
    assert not is_in(mirela)


@pytest.mark.parametrize("first", ["the older", "the newer"])
def test_a_visitor_whom_two_reports_keep_out_is_let_in_by_both(
    visitors, network, olga, clock, first
):
    firm = brightdesk(network, "Nils")
    thread = begin_as_visitor(VIC, firm, "Hey", clock.now)
    also = report(thread.id, "advisor", agent(firm, "Nils"), "Rude", clock.now)
    for row in (visitors, also):
        decide(row, BANNED, clock, olga)
        clock.passes(s=60)
    vic, _first = welcome(VIC.email, language="en", time_zone="UTC")
    one, other = (visitors, also) if first == "the older" else (also, visitors)
    assert take_back(one.pk, "Not he", by=olga, now=clock.now) is False
    vic.refresh_from_db()
    assert vic.shut_out_until == other.until
    assert take_back(other.pk, "Not he", by=olga, now=clock.now) is True
    vic.refresh_from_db()
    assert vic.shut_out_until is None
