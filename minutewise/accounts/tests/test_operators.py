"""Operators come in by the same door; what they do to people is written down."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command

from minutewise.accounts.models import Person
from minutewise.accounts.tests.conftest import ADA
from minutewise.work.models import AuditEntry

OLGA = "olga@example.org"
POLICY = """commission_bps own_client_commission_bps gateway_fee_bps rate_min rate_max sample_max_s
    increment_max_s sample_again_days sample_used_s minimum_minutes proposed_minutes ring_s
    missed_until_away connect_s lost_s maximum_s silence_s offer_s payout_least ring_first_s
    tip_commission_bps request_days tell_next_s handle_kept_days"""


@pytest.fixture
def olga(client):
    """Signed in, with all rights."""
    person = Person.objects.create_superuser(OLGA, name="Olga")
    client.force_login(person)
    return person


def edit(client, person, **typed):
    values = {"name": person.name, "language": "en", "time_zone": "UTC", **typed}
    return client.post(f"/admin/accounts/person/{person.pk}/change/", values)


def test_the_desk_asks_for_the_same_code_and_leads_back(visitor):
    assert visitor.get("/admin/accounts/person/").url.startswith("/admin/login/?next=")
    door = visitor.get("/admin/login/", {"next": "/admin/accounts/person/"})
    assert door.url == "/sign-in/?next=%2Fadmin%2Faccounts%2Fperson%2F"
    Person.objects.create_superuser(OLGA)
    visitor.ask(OLGA)
    visitor.enter(visitor.code())
    assert visitor.get("/admin/").status_code == 200


def test_who_is_no_operator_does_not_learn_that_there_is_a_desk(visitor, ada):
    visitor.sign_in(ADA)
    assert visitor.get("/admin/", follow=True).status_code == 404
    assert visitor.post("/admin/login/", {"username": ADA, "password": "x"}).status_code == 404


def test_people_are_found_and_neither_added_nor_deleted(client, olga, ada):
    assert ADA in client.get("/admin/accounts/person/", {"q": "ada"}).content.decode()
    assert client.get("/admin/accounts/person/add/").status_code == 403
    assert client.post(f"/admin/accounts/person/{ada.pk}/delete/").status_code == 403


def test_nobody_is_shut_out_from_a_table_without_a_reason(client, olga, ada):
    assert edit(client, ada).status_code == 302  # as if the box "may sign in" were not ticked
    ada.refresh_from_db()
    assert ada.is_active
    assert not AuditEntry.objects.exists()


def test_rights_given_from_the_desk_are_written_down(client, olga, ada):
    edit(client, ada, is_active="on", is_staff="on")
    assert Person.objects.get(email=ADA).is_staff
    entry = AuditEntry.objects.get(what="person.rights")
    assert (entry.who, entry.details) == (str(olga.pk), {"staff": True, "everything": False})
    assert entry.address == "127.0.0.1"


def test_every_change_in_a_table_is_written_down_with_its_figures(client, olga, network):
    form = dict.fromkeys(POLICY.split(), "7")
    day = {"network": str(network.pk), "valid_from_0": "2027-01-01", "valid_from_1": "12:00"}
    day |= {"tiers-TOTAL_FORMS": "0", "tiers-INITIAL_FORMS": "0", "gateway_fee_bearer": "advisor"}
    assert client.post("/admin/networks/policy/add/", {**form, **day}).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.what, entry.who, entry.address) == ("table.added", str(olga.pk), "127.0.0.1")
    assert entry.details["commission_bps"] == 7


def test_a_change_of_texts_names_the_fields_and_keeps_no_text(client, olga, ada):
    edit(client, ada, name="A name that was typed")
    entry = AuditEntry.objects.get(what="table.changed")
    assert entry.ref == f"person:{ada.pk}"
    assert entry.details["fields"]
    assert "A name that was typed" not in str(entry.details)


def test_saving_without_a_change_leaves_no_line(client, olga, ada):
    edit(client, ada)
    assert not AuditEntry.objects.exists()


def test_nobody_shuts_out_or_demotes_himself(client, olga):
    assert edit(client, olga).status_code == 302  # the fields are not hers to change
    olga.refresh_from_db()
    assert (olga.is_active, olga.is_superuser) == (True, True)


def test_the_address_is_no_field(client, olga, ada):
    edit(client, ada, is_active="on", email="eve@evil.example")
    assert Person.objects.filter(email=ADA).exists()


def test_rights_are_given_only_by_those_who_have_them_all(client, ada):
    helper = Person.objects.create_user("helper@example.org", is_staff=True)
    helper.user_permissions.set(_permissions("view_person", "change_person"))
    client.force_login(helper)
    edit(client, ada, is_active="on", is_superuser="on", is_staff="on")
    ada.refresh_from_db()
    assert (ada.is_staff, ada.is_superuser) == (False, False)


def _permissions(*names):
    return Permission.objects.filter(codename__in=names)


def test_the_command_makes_an_operator_of_a_new_address(capsys, visitor):
    call_command("make_operator", "  Olga@Example.org ")
    olga = Person.objects.get()
    assert (olga.email, olga.is_staff, olga.is_superuser) == (OLGA, True, True)
    assert "olga@example.org is an operator with a new account" in capsys.readouterr().out
    visitor.sign_in(OLGA)
    assert visitor.person == olga
    assert AuditEntry.objects.get().who == "command"


def test_or_of_a_person_there_is(capsys, ada):
    call_command("make_operator", ADA)
    assert Person.objects.get().is_superuser


@pytest.mark.parametrize("email", ["", "ada", "a@b@c.org"])
def test_and_refuses_what_is_no_address(email):
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("make_operator", email)
