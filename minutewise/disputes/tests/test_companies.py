"""A company's call is disputed: its owners answer, also those who were not in the call."""

import re

import pytest
from django.urls import reverse

from minutewise.accounts.models import Person
from minutewise.advisors.models import Membership
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.calls.actions import ring
from minutewise.calls.tests.conftest import Talk
from minutewise.disputes import actions
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import Ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(network):
    """Nils answers the calls, Mona manages, Olga owns and Rolf has owned."""
    page = brightdesk(network, "Nils", "Mona", "Olga", "Rolf")
    for name, role in (("Mona", "manager"), ("Olga", "owner"), ("Rolf", "owner")):
        page.company.members.filter(person=agent(page, name)).update(role=role)
    return page


@pytest.fixture
def disputed(clock, dara, firm):
    """Dara asks €12.00 of a call with Nils back; Rolf has left meanwhile."""
    talk = Talk(clock, dara, firm).rings()
    ring.accept(talk.id, clock.passes(s=3), agent(firm, "Nils"))
    talk.connects().runs(s=600).hangs_up()
    rolf = Membership.objects.filter(person=agent(firm, "Rolf"))
    rolf.update(left_at=clock.now.wall)
    return actions.open_dispute(Ref("call", str(talk.id)), dara, 1200, "Why", clock.now)


def test_only_an_owner_of_today_answers_and_finds_the_call_behind_it(client, disputed, firm):
    page = reverse("disputes:dispute", args=[disputed.pk])
    found = {}
    for name in ("Nils", "Mona", "Olga", "Rolf"):
        client.force_login(Person.objects.get(name=name))
        found[name] = client.get(page).status_code
    assert found == {"Nils": 404, "Mona": 404, "Olga": 200, "Rolf": 404}
    client.force_login(agent(firm, "Olga"))
    shown = client.get(page).content.decode()
    receipt = reverse("calls:receipt", args=[disputed.ref_id])
    assert re.search(f'href="{receipt}"', shown)
    read = client.get(receipt).content.decode()
    assert page in read, "and back to the dispute"
    for of_those_in_it in (reverse("calls:block", args=[disputed.ref_id]), "How was the"):
        assert of_those_in_it not in read
    assert client.post(reverse("disputes:act", args=[disputed.pk, "give_back"])).status_code == 302
    assert wallet(f"company:{firm.company_id}", "EUR").earnings == 0


def test_the_desk_names_the_company_in_its_list_and_among_the_shares(client, disputed, firm):
    desk = Person.objects.create_superuser("desk@example.org", name="Desk")
    client.force_login(desk)
    page = client.get(reverse("backoffice:disputes")).content.decode()
    assert page.count(f"<bdi>{firm.company.name}</bdi>") == 2
    assert str(firm.company_id) not in page
