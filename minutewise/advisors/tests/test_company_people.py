"""A company is founded; its people change roles, are removed, leave; it closes."""

import pytest
from django.test import Client

from minutewise.advisors.models import Advisor, Company, Invitation, Membership
from minutewise.advisors.tests.firm import said, somebody
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import earnings, goodwill
from minutewise.webhooks.actions.endpoints import make
from minutewise.work.clock import now
from minutewise.work.models import AuditEntry
from minutewise.work.writing import writing


def earns(owner: str, amount: int, key: str = "k") -> None:
    """Money in somebody's earnings."""
    draft = Draft(goodwill("EUR"), earnings(owner, "EUR"), amount, "share", Ref("t", key), key)
    with writing():
        post([draft], by="test", at=now().wall)


def found(person, **typed):
    client = Client()
    client.force_login(person)
    return client.post("/company/new", {"name": "Brightdesk", "activity": "Printers", **typed})


def test_whoever_registers_a_company_owns_it_and_its_page_is_a_draft(network):
    zoe = somebody("Zoe")
    answer = found(zoe, name="Brightdesk GmbH")
    assert answer.url == "/company/brightdesk-gmbh/"
    company = Company.objects.get()
    assert company.members.get().role == "owner"
    assert company.members.get().person == zoe
    assert (company.page.published_at, company.page.person) == (None, None)
    assert company.page.earner == f"company:{company.pk}"
    assert AuditEntry.objects.get(what="company.founded").ref == f"company:{company.pk}"


@pytest.mark.parametrize(
    ("handle", "sentence"),
    [
        ("mirela", "Somebody has this address"),
        ("m1rela", "Somebody has this address"),  # looks like it
        ("company", "reserved"),
        ("b", "at least 3"),
        ("Bright Desk", "small letters"),
    ],
)
def test_the_address_of_a_company_follows_the_rules_of_all_addresses(mirela, handle, sentence):
    answer = found(somebody("Zoe"), handle=handle)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert not Company.objects.exists()


def test_a_company_and_a_person_cannot_look_alike_either_way_round(firm, network):
    client = Client()
    client.force_login(firm.zoe)
    typed = {"name": "Zoe", "activity": "x", "handle": "br1ghtdesk"}
    answer = client.post("/service/", {**typed, "time_zone": "UTC", "rate_unit_s": "60"})
    assert "Somebody has this address" in said(answer)


def test_members_see_who_belongs_and_nobody_else_sees_anything(firm):
    for person in (firm.berit, firm.max, firm.ana):
        page = firm.get(person)
        assert page.status_code == 200
        for name in ("Berit", "Max", "Ana"):
            assert name in said(page)
        assert "@example.org" not in said(page).replace(person.email, "")
    assert firm.get(firm.zoe).status_code == 404


def test_an_owner_gives_roles_and_a_manager_does_not(firm):
    place = firm.place(firm.ana)
    assert firm.post(firm.max, f"members/{place.pk}/role", role="owner").status_code == 404
    assert firm.post(firm.ana, f"members/{place.pk}/role", role="owner").status_code == 404
    firm.post(firm.berit, f"members/{place.pk}/role", role="manager")
    assert firm.place(firm.ana).role == "manager"
    assert firm.post(firm.berit, f"members/{place.pk}/role", role="king").status_code == 404


def test_the_last_owner_neither_leaves_nor_becomes_less(firm):
    place = firm.place(firm.berit)
    client = firm.browser(firm.berit)
    answer = client.post(
        f"/company/brightdesk/members/{place.pk}/role", {"role": "agent"}, follow=True
    )
    assert "A company needs an owner" in said(answer)
    answer = client.post("/company/brightdesk/leave", follow=True)
    assert "A company needs an owner" in said(answer)
    assert firm.place(firm.berit).role == "owner"
    firm.post(firm.berit, f"members/{firm.place(firm.ana).pk}/role", role="owner")
    assert firm.post(firm.berit, "leave").url == "/company/"
    assert firm.get(firm.berit).status_code == 404


def test_whoever_is_removed_is_out_at_the_next_request(firm):
    assert firm.get(firm.ana).status_code == 200
    firm.post(firm.max, f"members/{firm.place(firm.ana).pk}/remove")
    assert firm.get(firm.ana).status_code == 404
    assert "Brightdesk" not in said(firm.browser(firm.ana).get("/company/"))
    assert firm.place(firm.ana).left_at is not None


def test_a_manager_removes_agents_only_and_nobody_removes_themselves(firm):
    for whom in (firm.berit, firm.max):
        firm.post(firm.max, f"members/{firm.place(whom).pk}/remove")
        assert firm.place(whom).left_at is None
    firm.post(firm.berit, f"members/{firm.place(firm.berit).pk}/remove")
    assert firm.place(firm.berit).left_at is None


def test_a_member_of_another_company_cannot_be_reached_from_here(firm, network):
    other = somebody("Otto")
    found(other, name="Other", handle="other-house")
    theirs = Membership.objects.get(person=other)
    assert firm.post(firm.berit, f"members/{theirs.pk}/remove").status_code == 404
    assert Membership.objects.get(pk=theirs.pk).left_at is None


def test_a_company_closes_when_its_name_is_typed_and_no_money_is_left(firm):
    earns(f"company:{firm.company.pk}", 500)
    client = firm.browser(firm.berit)
    answer = client.post("/company/brightdesk/close", {"name": "Bright"}, follow=True)
    assert "Type the company’s name" in said(answer)
    answer = client.post("/company/brightdesk/close", {"name": "Brightdesk"}, follow=True)
    assert "There is money left" in said(answer)
    assert firm.post(firm.max, "close", name="Brightdesk").status_code == 404


def test_nothing_is_sent_for_a_company_that_has_closed(firm):
    at = now().wall
    make(firm.berit, "https://x.example/", ["call.ended"], at, company_id=firm.company.pk)
    own, _secret = make(firm.berit, "https://own.example/", ["call.ended"], at)
    firm.post(firm.berit, "close", name="Brightdesk")
    assert list(firm.berit.webhooks.all()) == [own]


def test_a_closed_company_is_gone_for_all_and_its_address_is_free(firm):
    firm.page.__class__.objects.filter(pk=firm.page.pk).update(published_at=now().wall)
    firm.invites("new@example.org")
    link = firm.link("new@example.org")
    firm.post(firm.berit, "close", name="Brightdesk")
    for person in (firm.berit, firm.max, firm.ana):
        assert firm.get(person).status_code == 404
    assert Client().get("/brightdesk/").status_code == 404
    assert Invitation.objects.get().withdrawn_at is not None
    new = somebody("New")
    assert firm.browser(new).post(link).status_code == 410
    assert found(new, handle="brightdesk").url == "/company/brightdesk/"
    assert Advisor.objects.filter(company=firm.company, handle__startswith="gone-").exists()


def test_the_page_is_online_while_somebody_who_belongs_is_there(firm):
    """Removing the only one who is there takes it offline at once."""
    Membership.objects.filter(person=firm.ana).update(connected=True)
    firm.post(firm.berit, f"members/{firm.place(firm.max).pk}/remove")
    assert firm.page.presence.connected
    firm.post(firm.berit, f"members/{firm.place(firm.ana).pk}/remove")
    assert not firm.page.presence.connected
