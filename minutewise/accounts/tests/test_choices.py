"""How somebody is told is their own choice, but for what protects the account itself."""

import pytest

from minutewise.accounts.models import Person
from minutewise.accounts.rules.choices import CHOICES
from minutewise.accounts.tests.conftest import ADA


@pytest.fixture
def signed_in(visitor, ada):
    visitor.sign_in(ADA)
    return visitor


def kept():
    person = Person.objects.get(email=ADA)
    return {name for name in CHOICES if getattr(person, name)}


def test_at_first_everything_is_on():
    assert all(Person._meta.get_field(name).default is True for name in CHOICES)


def test_a_box_that_is_not_ticked_is_a_no(signed_in):
    answer = signed_in.post("/account/notifications/", {"ring_sounds": "on"})
    assert answer.url == "/account/notifications/"
    assert kept() == {"ring_sounds"}


def test_only_choices_can_be_chosen(signed_in):
    forged = {"ring_sounds": "on", "is_staff": "on", "is_superuser": "on", "email": "x@example.org"}
    signed_in.post("/account/notifications/", forged)
    person = Person.objects.get(email=ADA)
    assert not person.is_staff
    assert not person.is_superuser


def test_the_profile_leaves_the_choices_alone(signed_in):
    signed_in.post("/account/notifications/", {})
    signed_in.post("/account/", {"name": "Ada", "language": "en", "time_zone": "UTC"})
    assert kept() == set()


@pytest.mark.parametrize(
    ("off", "attribute"),
    [("ring_sounds", "silent"), ("ring_on_desktop", "no-desktop")],
)
def test_the_ring_on_every_page_knows_what_was_chosen(signed_in, off, attribute):
    page = signed_in.get("/account/").content.decode()
    assert "<mw-ring></mw-ring>" in page
    signed_in.post("/account/notifications/", {name: "on" for name in CHOICES if name != off})
    assert f"<mw-ring {attribute}></mw-ring>" in signed_in.get("/account/").content.decode()


def test_codes_and_money_that_leaves_have_no_box_and_the_page_says_so(signed_in):
    page = signed_in.get("/account/notifications/").content.decode()
    assert page.count('type="checkbox"') == len(CHOICES)
    assert "cannot be switched off" in page
