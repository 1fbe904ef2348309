"""A session ends when its owner says so, and when a secret changes."""

import pytest
from django.test import Client

from minutewise.accounts.actions import people as actions
from minutewise.accounts.models import Person
from minutewise.accounts.tests.conftest import ADA, Visitor
from minutewise.work.models import AuditEntry


def test_signing_out_is_a_deed_and_no_link(visitor, ada):
    visitor.sign_in(ADA)
    assert "Sign out?" in visitor.get("/sign-out/").content.decode()
    assert visitor.person == ada
    visitor.post("/sign-out/")
    assert visitor.person is None


def test_a_foreign_page_cannot_sign_anybody_in_or_out(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    for url in ("/sign-out/", "/account/", "/account/sign-out-elsewhere/", "/welcome/"):
        assert strict.post(url).status_code == 403, url
    assert Client(enforce_csrf_checks=True).post("/sign-in/", {"email": ADA}).status_code == 403


def test_signing_out_elsewhere_leaves_only_this_browser(ada):
    here, there = Visitor(), Visitor()
    here.sign_in(ADA)
    there.sign_in(ADA)
    here.post("/account/sign-out-elsewhere/")
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_a_ban_ends_every_session_with_its_next_request(visitor, ada):
    olga = Person.objects.create_superuser("olga@example.org")
    visitor.sign_in(ADA)
    at = ada.joined_at
    actions.ban(Person.objects.get(pk=ada.pk), by=olga, at=at)
    assert visitor.get("/account/").status_code == 302
    actions.readmit(Person.objects.get(pk=ada.pk), by=olga, at=at)
    assert visitor.get("/account/").status_code == 302  # she has to sign in anew
    assert [(e.what, e.who, e.ref) for e in AuditEntry.objects.all()] == [
        ("person.readmitted", str(olga.pk), f"person:{ada.pk}"),
        ("person.banned", str(olga.pk), f"person:{ada.pk}"),
    ]


def test_a_ban_ends_open_sockets_as_well(ada, monkeypatch, django_capture_on_commit_callbacks):
    olga = Person.objects.create_superuser("olga@example.org")
    orders = []
    monkeypatch.setattr(actions, "revoke", orders.append)
    actions.ban(ada, by=olga, at=ada.joined_at)
    assert orders == [str(ada.pk)]


@pytest.mark.any_database
@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/password/reset/",
        "/sign-in/password/change/",
        "/sign-in/password/set/",
        "/sign-in/login/",
        "/sign-in/signup/",
        "/sign-in/email/",
        "/sign-in/2fa/",
        "/accounts/login/",
    ],
)
def test_there_are_no_pages_for_passwords_or_other_ways_in(visitor, ada, path):
    assert visitor.get(path).status_code == 404
    visitor.sign_in(ADA)
    assert visitor.get(path).status_code == 404
