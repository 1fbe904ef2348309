"""Invitations by mail: one link, one address, one use, seven days."""

from datetime import timedelta

import pytest
from django.test import Client

from minutewise.advisors.models import Invitation, Membership
from minutewise.advisors.tests.firm import said, somebody
from minutewise.notify.models import Letter
from minutewise.work.clock import now

NEW = "noor@example.org"


def age(days: float) -> None:
    """As if every invitation had been sent so long ago."""
    for row in Invitation.objects.all():
        row.sent_at -= timedelta(days=days)
        row.expires_at -= timedelta(days=days)
        row.save()


@pytest.fixture
def noor(firm):
    return somebody("Noor")


def test_the_invited_opens_the_link_sees_what_it_is_and_joins_with_a_press(firm, noor):
    firm.invites(NEW, "manager")
    client, link = firm.browser(noor), firm.link(NEW)
    page = client.get(link)
    assert page.status_code == 200
    assert "Brightdesk" in said(page)
    assert "Berit invites you" in said(page)
    assert not Membership.objects.filter(person=noor).exists()  # reading is not joining
    assert client.post(link).url == "/company/brightdesk/"
    assert firm.place(noor).role == "manager"
    assert firm.get(noor).status_code == 200


def test_a_visitor_signs_in_first_and_comes_back_to_the_link(firm):
    firm.invites(NEW)
    link = firm.link(NEW)
    answer = Client().get(link)
    assert answer.url == f"/sign-in/?next={link}"
    assert "Brightdesk" not in answer.content.decode()


def test_somebody_else_with_the_link_learns_neither_company_nor_address(firm):
    firm.invites(NEW)
    link = firm.link(NEW)
    for method in ("get", "post"):
        answer = getattr(firm.browser(firm.zoe), method)(link)
        assert answer.status_code == 403
        assert "another address" in said(answer)
        assert "Brightdesk" not in said(answer)
        assert NEW not in said(answer)
    age(8)
    assert "another address" in said(firm.browser(firm.zoe).get(link))
    assert not Membership.objects.filter(person=firm.zoe).exists()


def test_an_address_that_was_not_proven_opens_nothing(firm, noor):
    firm.invites(NEW)
    noor.emailaddress_set.update(verified=False)
    assert firm.browser(noor).post(firm.link(NEW)).status_code == 403


def test_a_second_press_of_the_same_reader_changes_nothing(firm, noor):
    firm.invites(NEW)
    client, link = firm.browser(noor), firm.link(NEW)
    client.post(link)
    assert client.post(link).url == "/company/brightdesk/"
    assert client.get(link).url == "/company/brightdesk/"
    assert Membership.objects.filter(person=noor).count() == 1


def test_after_removal_the_old_link_is_used_up_and_a_new_one_opens(firm, noor):
    firm.invites(NEW)
    client, old = firm.browser(noor), firm.link(NEW)
    client.post(old)
    firm.post(firm.berit, f"members/{firm.place(noor).pk}/remove")
    for method in ("get", "post"):
        answer = getattr(client, method)(old)
        assert answer.status_code == 410
        assert "has been used" in said(answer)
    assert firm.place(noor).left_at is not None
    firm.invites(NEW)
    client.post(firm.link(NEW))
    assert firm.place(noor).left_at is None


@pytest.mark.parametrize(
    ("days", "status"), [(6.99, 302), (7.0, 410)], ids=["still open", "expired"]
)
def test_it_lasts_seven_days(firm, noor, days, status):
    firm.invites(NEW)
    age(days)
    assert firm.browser(noor).post(firm.link(NEW)).status_code == status


def test_a_withdrawn_invitation_opens_nothing(firm, noor):
    firm.invites(NEW)
    row = Invitation.objects.get()
    firm.post(firm.berit, f"invitations/{row.pk}/withdraw")
    answer = firm.browser(noor).post(firm.link(NEW))
    assert answer.status_code == 410
    assert "withdrawn" in said(answer)
    firm.get(firm.berit)  # says what was done
    assert NEW not in said(firm.get(firm.berit))


def test_sent_again_there_is_a_new_link_and_the_old_one_is_nothing(firm, noor):
    firm.invites(NEW)
    old, row = firm.link(NEW), Invitation.objects.get()
    client = firm.browser(firm.berit)
    answer = client.post(f"/company/brightdesk/invitations/{row.pk}/again", follow=True)
    assert "Wait ten minutes" in said(answer)
    age(8)
    firm.post(firm.berit, f"invitations/{row.pk}/again")
    assert firm.browser(noor).get(old).status_code == 404
    assert firm.browser(noor).post(firm.link(NEW)).status_code == 302


def test_inviting_somebody_twice_leaves_one_open_invitation(firm):
    firm.invites(NEW)
    firm.invites(NEW.upper(), "manager")
    row = Invitation.objects.get()
    assert (row.email, row.role) == (NEW, "manager")
    assert Letter.objects.filter(to=NEW).count() == 2


def test_a_manager_invites_agents_and_nothing_more(firm):
    assert firm.invites(NEW, "owner", by=firm.max).status_code == 422
    assert firm.invites(NEW, "manager", by=firm.max).status_code == 422
    assert firm.invites(NEW, "agent", by=firm.max).status_code == 302
    assert firm.invites("x@example.org", by=firm.ana).status_code == 404
    assert firm.invites("x@example.org", by=firm.zoe).status_code == 404


def test_a_manager_does_not_touch_what_an_owner_offered(firm):
    firm.invites(NEW, "owner")
    row = Invitation.objects.get()
    assert firm.post(firm.max, f"invitations/{row.pk}/withdraw").status_code == 404
    assert firm.post(firm.max, f"invitations/{row.pk}/again").status_code == 404
    assert Invitation.objects.get().withdrawn_at is None


def test_the_secret_is_in_the_letter_and_in_no_row_of_ours(firm):
    firm.invites(NEW)
    secret = firm.link(NEW).split("/")[2]
    row = Invitation.objects.get()
    assert secret not in "".join(str(value) for value in vars(row).values())


def test_no_more_than_fifty_letters_leave_a_company_in_a_day(firm):
    for number in range(50):
        Invitation.objects.create(
            company=firm.company, email=f"n{number}@example.org", role="agent", by=firm.berit,
            digest=f"{number}", sent_at=now().wall, expires_at=now().wall, withdrawn_at=now().wall,
        )  # fmt: skip
    answer = firm.invites(NEW)
    assert answer.status_code == 422
    assert "Enough letters for today" in said(answer)
    assert not Letter.objects.filter(to=NEW).exists()


@pytest.mark.parametrize("email", ["", "nobody", "a@b\nBcc: x@example.org", "=cmd@"])
def test_what_is_no_address_gets_no_letter(firm, email):
    assert firm.invites(email).status_code == 422
    assert not Letter.objects.exists()


def test_a_link_of_nothing_is_404_and_says_nothing(firm):
    for secret in ("x" * 43, "x", "brightdesk"):
        answer = firm.browser(firm.zoe).get(f"/invite/{secret}/")
        assert answer.status_code == 404
        assert "Brightdesk" not in said(answer)
