"""What every request of somebody signed in asks first: the session, and who it is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils import timezone

from minutewise.accounts.models import Person
from minutewise.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def dara():
    return Person.objects.create_user("dara@example.org", name="Dara")


@pytest.mark.parametrize(
    ("key", "ends_s", "found"),
    [("same", 60, True), ("same", -1, False), ("another", 60, False), ("", 60, False)],
)
def test_a_session_is_found_by_its_key_until_it_ends(key, ends_s, found):
    store = SessionStore()
    store["who"] = "dara"
    store.save()
    ends = timezone.now() + timedelta(seconds=ends_s)
    Session.objects.update(expire_date=ends)
    again = SessionStore({"same": store.session_key, "another": "x" * 32}.get(key, key))
    assert (again.get("who") == "dara") is found
    assert (again.session_key is not None) is found, "an unknown key is not taken over"


def test_a_person_by_id_is_as_the_row_says_now(dara):
    Person.objects.filter(pk=dara.pk).update(name="Dara K.", is_staff=True)
    found = Person.objects.get(pk=dara.pk)
    assert (found.name, found.is_staff, found) == ("Dara K.", True, dara)
    with pytest.raises(Person.DoesNotExist):
        Person.objects.get(pk=uuid4())


def test_a_relation_finds_its_own_people_only(dara):
    desk, other = Group.objects.create(name="desk"), Group.objects.create(name="other")
    dara.groups.add(desk)
    assert desk.user_set.get(pk=dara.pk) == dara
    with pytest.raises(Person.DoesNotExist):
        other.user_set.get(pk=dara.pk)
