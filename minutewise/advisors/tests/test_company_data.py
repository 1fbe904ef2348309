"""Leaving for good: what becomes of the companies of somebody who erases the account."""

import pytest

from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.own_data import parts
from minutewise.advisors.models import AgentShare, Company, Invitation
from minutewise.advisors.tests.firm import said
from minutewise.advisors.tests.test_company_money import pass_on
from minutewise.advisors.tests.test_company_people import earns
from minutewise.kernel.errors import RuleError
from minutewise.ledger.queries import verify
from minutewise.work.clock import now


def refused(person) -> str:
    """Why the account cannot be erased now."""
    with pytest.raises(RuleError) as error:
        erase(person.pk, give_up=False, at=now().wall)
    assert error.value.code == "erasure_refused"
    return error.value.message


def test_the_only_owner_of_a_company_with_members_stays(firm):
    assert refused(firm.berit) == (
        "You are the only owner of Brightdesk. Make somebody else an owner first."
    )
    assert "You are the only owner" in said(firm.browser(firm.berit).get("/account/data/"))


def test_alone_with_money_the_owner_stays_as_well(firm):
    for person in (firm.max, firm.ana):
        firm.post(firm.berit, f"members/{firm.place(person).pk}/remove")
    earns(firm.page.earner, 500)
    assert refused(firm.berit) == "Brightdesk has money. Pay it out before you leave."


def test_alone_without_money_the_owner_leaves_and_the_company_closes(firm):
    for person in (firm.max, firm.ana):
        firm.post(firm.berit, f"members/{firm.place(person).pk}/remove")
    erase(firm.berit.pk, give_up=False, at=now().wall)
    assert Company.objects.get().closed_at is not None
    assert firm.page.handle.startswith("gone-")
    assert firm.page.published_at is None


def test_with_another_owner_the_company_goes_on(firm):
    firm.post(firm.berit, f"members/{firm.place(firm.max).pk}/role", role="owner")
    erase(firm.berit.pk, give_up=False, at=now().wall)
    assert Company.objects.get().closed_at is None
    assert firm.place(firm.berit).left_at is not None
    assert firm.get(firm.max).status_code == 200


def test_an_agent_leaves_and_what_was_written_about_the_share_is_gone(firm):
    earns(firm.page.earner, 5000)
    pass_on(firm, why="For Ana, who was ill")
    firm.invites(firm.ana.email)
    erase(firm.ana.pk, give_up=True, at=now().wall)
    assert firm.place(firm.ana).left_at is not None
    assert AgentShare.objects.get().why == ""
    assert not Invitation.objects.exists()
    assert "who was ill" not in said(firm.get(firm.berit, "money/"))
    assert verify() == []


def test_everything_kept_is_told(firm):
    earns(firm.page.earner, 5000)
    pass_on(firm)
    firm.invites("new@example.org")
    sheets = {s.name: list(s.rows) for part in parts() for s in part.tell(firm.berit)}
    assert sheets["companies"][0]["company"] == "Brightdesk"
    assert sheets["invitations"][0]["to"] == "new@example.org"
    assert sheets["company-shares"][0]["what_for"] == "September, 14 calls"
    hers = {s.name: list(s.rows) for part in parts() for s in part.tell(firm.ana)}
    assert hers["company-shares"][0] | {"at": ""} == {
        "company": "Brightdesk", "mine": True, "amount": 1250, "currency": "EUR",
        "what_for": "September, 14 calls", "at": "",
    }  # fmt: skip
