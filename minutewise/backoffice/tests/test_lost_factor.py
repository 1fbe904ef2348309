"""Somebody lost the app and the recovery codes: an operator opens the door, and it is told."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client

from minutewise.accounts.actions import second
from minutewise.accounts.models import Person, RecoveryCode, SecondFactor
from minutewise.backoffice.actions import people
from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.tests.test_calls_and_bans import code
from minutewise.kernel.clock import Instant
from minutewise.notify.models import Letter
from minutewise.work.clock import now
from minutewise.work.models import AuditEntry


def with_factor(person: Person) -> Person:
    """As if an app had been set up."""
    SecondFactor.objects.create(person=person, secret="x", last_step=0, since=now().wall)
    second.new_codes(person, now().wall, network="Rackside")
    Letter.objects.all().delete()
    return person


@pytest.fixture
def locked_out(dara):
    return with_factor(dara)


def off(person, by, why="Rang us, knew the last three receipts", at: Instant | None = None):
    return people.turn_off_second_factor(person, why, by=by, network="Rackside", now=at or now())


def test_factor_and_codes_are_gone_the_person_hears_and_the_log_keeps_who_and_why(locked_out, olga):
    off(locked_out, olga)
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert Letter.objects.get().to == locked_out.email
    entry = AuditEntry.objects.latest("id")
    assert (entry.what, entry.who) == ("person.second-factor-off", str(olga.person.pk))
    assert (entry.why, entry.address) == ("Rang us, knew the last three receipts", "192.0.2.1")
    assert mail.outbox == [], "letters leave by due work"


def test_a_reason_is_asked_for_and_there_must_be_something_to_turn_off(locked_out, olga, mirela):
    assert code(off, locked_out, olga, "") == "reason_missing"
    assert code(off, mirela.person, olga) == "second_off"
    assert SecondFactor.objects.filter(person=locked_out).exists()


def test_not_for_oneself_not_without_the_right_and_for_operators_by_all_rights_only(
    locked_out, olga, oscar, hugo
):
    assert code(off, olga.person, olga) == "own_factor"
    assert code(off, locked_out, hugo) == "not_allowed"
    hugo.person.user_permissions.add(*_right("open_door"))
    helper = Operator(Person.objects.get(pk=hugo.person.pk))
    assert code(off, with_factor(oscar.person), helper) == "operators_factor"
    off(locked_out, helper)
    off(oscar.person, olga)
    assert not SecondFactor.objects.exists()


def _right(codename):
    return Permission.objects.filter(codename=codename)


def test_the_desk_offers_it_where_there_is_one_and_asks_why(locked_out, olga, mirela):
    browser = Client()
    browser.force_login(olga.person)
    page = f"/operator/people/{locked_out.pk}/"
    assert f"{page}second-factor" in browser.get(page).content.decode()
    other = f"/operator/people/{mirela.person.pk}/"
    assert "second-factor" not in browser.get(other).content.decode()
    assert "Be sure who asks" in browser.get(f"{page}second-factor").content.decode()
    assert browser.post(f"{page}second-factor", {"why": "Met in person"}).url == page
    assert not SecondFactor.objects.exists()
