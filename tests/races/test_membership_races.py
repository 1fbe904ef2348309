"""Owners who leave at once, an invitation accepted in six tabs, one share passed on six times."""

import threading

import pytest

from minutewise.advisors.actions import companies, invitations, shares
from minutewise.advisors.models import AgentShare, Membership
from minutewise.advisors.rules.companies import stays_owned
from minutewise.advisors.tests.firm import Firm, somebody
from minutewise.advisors.tests.test_company_people import earns
from minutewise.ledger.queries import wallet
from minutewise.networks.models import Network
from minutewise.work.clock import now
from tests.races.crowd import at_once, in_writing, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound_books")]
CROWD = 6


@pytest.fixture
def firm():
    network = Network.objects.create(handle="demo", name="Rackside", currency="EUR")
    return Firm(network)


@pytest.fixture
def owners(firm):
    """Six owners, Berit among them."""
    people = [firm.berit, *(somebody(f"Owner{n}") for n in range(CROWD - 1))]
    for person in people[1:]:
        firm.joins(person, "owner")
    return people


def left(firm) -> int:
    return firm.company.members.filter(left_at=None, role="owner").count()


def test_control_looking_before_leaving_leaves_nobody(firm, owners):
    all_have_looked = threading.Barrier(CROWD)

    def naive(number):
        rows = Membership.objects.filter(company=firm.company, left_at=None)
        stays = stays_owned([row.role for row in rows], "owner", None)
        all_have_looked.wait(30)
        mine = Membership.objects.filter(company=firm.company, person=owners[number])
        if stays:
            in_writing(lambda: mine.update(left_at=now().wall))

    at_once(CROWD, naive)
    assert left(firm) == 0, "the race did not happen"


def test_of_six_owners_who_leave_at_once_one_stays(firm, owners):
    answers = at_once(CROWD, lambda n: companies.leave(firm.company, owners[n], now().wall))
    assert kinds(answers) == {"NoneType": CROWD - 1, "RuleError": 1}
    assert left(firm) == 1


def test_six_owners_who_step_down_at_once_leave_one(firm, owners):
    places = [firm.place(person) for person in owners]
    at_once(
        CROWD,
        lambda n: companies.set_role(
            firm.company, places[n].pk, "agent", by=places[n], at=now().wall
        ),
    )
    assert left(firm) == 1


def test_accepted_in_six_tabs_at_once_somebody_joins_once(firm):
    noor = somebody("Noor")
    firm.invites(noor.email)
    secret = firm.link(noor.email).split("/")[2]
    answers = at_once(CROWD, lambda _n: invitations.accept(secret, noor, now().wall))
    assert kinds(answers) == {"Membership": CROWD}
    assert Membership.objects.filter(person=noor).count() == 1


def test_accepted_and_withdrawn_at_once_one_of_the_two_holds(firm):
    noor = somebody("Noor")
    firm.invites(noor.email)
    secret = firm.link(noor.email).split("/")[2]
    row = firm.company.invitations.get()
    mine = firm.place(firm.berit)
    acts = [
        lambda: invitations.accept(secret, noor, now().wall),
        lambda: invitations.withdraw(firm.company, row.pk, by=mine, at=now().wall),
    ]
    at_once(2, lambda n: acts[n]())
    row.refresh_from_db()
    joined = Membership.objects.filter(person=noor).exists()
    assert (row.accepted_at is not None, row.withdrawn_at is not None) in (
        (True, False), (False, True),
    )  # fmt: skip
    assert joined is (row.accepted_at is not None)


def test_one_press_six_times_passes_on_once(firm):
    earns(firm.page.earner, 5000)
    to, mine = firm.place(firm.ana), firm.place(firm.berit)
    at_once(
        CROWD,
        lambda _n: shares.pass_on(
            firm.company, to.pk, 1000, why="September", key="k", by=mine, at=now().wall
        ),
    )
    assert AgentShare.objects.count() == 1
    assert wallet(firm.ana.id, "EUR").earnings == 1000


def test_six_presses_of_their_own_never_pass_on_more_than_there_is(firm):
    earns(firm.page.earner, 5000)
    to, mine = firm.place(firm.ana), firm.place(firm.berit)
    answers = at_once(
        CROWD,
        lambda n: shares.pass_on(
            firm.company, to.pk, 1000, why="September", key=f"k{n}", by=mine, at=now().wall
        ),
    )
    assert kinds(answers) == {"AgentShare": 5, "InsufficientFundsError": 1}
    assert wallet(firm.page.earner, "EUR").earnings == 0
