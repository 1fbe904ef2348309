"""Another address takes the codes of both, and nobody learns who has an account."""

from datetime import timedelta

import pytest
import time_machine

from minutewise.accounts.actions import welcome
from minutewise.accounts.actions.address import change_address
from minutewise.accounts.models import Person
from minutewise.accounts.tests.conftest import ADA, Visitor, wrong
from minutewise.notify.models import Letter
from minutewise.work.clock import now

NEW = "ada@new.example"


@pytest.fixture
def own(ada):
    """Ada's browser, in which she has just signed in."""
    visitor = Visitor()
    visitor.sign_in(ADA)
    return visitor


def code_to(email):
    letter = Letter.objects.filter(to=email, template="account/email/address_code").first()
    return next(block.text for block in letter.blocks if block.kind == "figure")


def ask(visitor, email=NEW):
    return visitor.submit("/account/address/", {"email": email})


def enter(visitor, old, new, **more):
    return visitor.submit("/account/address/codes/", {"old": old, "new": new, **more})


def test_with_both_codes_the_account_moves_and_both_addresses_hear_of_it(own, ada):
    assert ask(own, " ADA@New.example ").url == "/account/address/codes/"
    assert enter(own, code_to(ADA), code_to(NEW)).url == "/account/ways-in/"
    ada.refresh_from_db()
    assert ada.email == NEW
    told = dict(Letter.objects.order_by("-written_at").values_list("to", "subject")[:2])
    assert told == {
        ADA: "Your account has moved to another address",
        NEW: "This is the address of your account now",
    }


def test_afterwards_the_new_address_signs_in_and_the_old_one_is_a_newcomer(own, ada):
    ask(own)
    enter(own, code_to(ADA), code_to(NEW))
    visitor, stranger = Visitor(), Visitor()
    visitor.sign_in(NEW)
    assert visitor.person == ada
    stranger.sign_in(ADA)
    assert stranger.person != ada


@pytest.mark.parametrize(
    ("old", "new"), [(True, False), (False, True), (False, False)], ids=["new", "old", "both"]
)
def test_a_wrong_code_is_told_at_its_field_and_moves_nothing(own, ada, old, new):
    ask(own)
    codes = {ADA: (code_to(ADA), old), NEW: (code_to(NEW), new)}
    typed = [code if right else wrong(code) for code, right in codes.values()]
    page = enter(own, *typed)
    form = page.context["form"]
    assert (bool(form["old"].errors), bool(form["new"].errors)) == (not old, not new)
    ada.refresh_from_db()
    assert ada.email == ADA


def test_after_three_wrong_codes_the_right_ones_are_worth_nothing(own, ada):
    ask(own)
    old, new = code_to(ADA), code_to(NEW)
    for _ in range(3):
        enter(own, wrong(old), new)
    assert enter(own, old, new).url == "/account/address/"
    ada.refresh_from_db()
    assert ada.email == ADA


def test_the_codes_are_not_exchangeable_nor_good_for_signing_in(own, ada):
    ask(own)
    old, new = code_to(ADA), code_to(NEW)
    assert enter(own, new, old).status_code == 422
    other = Visitor()
    other.ask(ADA)
    other.enter(old)
    assert other.person is None


def test_they_are_worth_nothing_in_another_browser(own, ada):
    ask(own)
    other = Visitor()
    other.sign_in(ADA)
    assert enter(other, code_to(ADA), code_to(NEW)).url == "/account/address/"


@pytest.mark.parametrize(("seconds", "moved"), [(599, True), (601, False)])
def test_they_are_valid_for_ten_minutes(ada, seconds, moved):
    with time_machine.travel("2030-03-02 12:00Z", tick=False) as clock:
        visitor = Visitor()
        visitor.sign_in(ADA)
        ask(visitor)
        clock.shift(seconds)
        enter(visitor, code_to(ADA), code_to(NEW))
    ada.refresh_from_db()
    assert (ada.email == NEW) is moved


def test_whether_the_new_address_has_an_account_shows_nowhere_until_it_is_proven(ada):
    Person.objects.create_user("bob@example.org")
    seen = []
    for email in ("bob@example.org", "eva@example.org"):
        visitor = Visitor()
        visitor.sign_in(ADA)
        asked, page = ask(visitor, email), visitor.get("/account/address/codes/")
        wronged = enter(visitor, code_to(ADA), wrong(code_to(email)))
        letter = Letter.objects.filter(to=email).first().text.replace(code_to(email), "")
        texts = [a.content.decode().count("error") for a in (page, wronged)]
        seen.append(
            (asked.url, page.status_code, wronged.status_code, texts, letter.replace(email, ""))
        )
    assert seen[0] == seen[1]


def test_who_proves_it_hears_that_it_is_taken_and_nothing_has_changed(own, ada):
    bob = Person.objects.create_user("bob@example.org")
    ask(own, bob.email)
    answer = enter(own, code_to(ADA), code_to(bob.email))
    assert "has an account of its own" in own.get(answer.url).content.decode()
    ada.refresh_from_db()
    assert (ada.email, Person.objects.get(pk=bob.pk).email) == (ADA, "bob@example.org")


@pytest.mark.parametrize(("typed", "elsewhere_lives"), [({"elsewhere": "on"}, False), ({}, True)])
def test_sessions_elsewhere_end_if_that_is_wanted(own, ada, typed, elsewhere_lives):
    other = Visitor()
    other.sign_in(ADA)
    ask(own)
    enter(own, code_to(ADA), code_to(NEW), **typed)
    assert (other.get("/account/").status_code == 200) is elsewhere_lives
    assert own.get("/account/").status_code == 200


def test_a_session_that_was_left_open_moves_nothing(ada):
    visitor = Visitor()
    visitor.force_login(ada)
    assert ask(visitor).url.startswith("/account/confirm/")
    assert not Letter.objects.filter(to=NEW).exists()


@pytest.mark.parametrize("typed", ["", "x", "a@b\r\nBcc: c@d.example", ADA, ADA.upper()])
def test_what_is_no_new_address_is_told_beside_the_field(own, typed):
    assert ask(own, typed).status_code == 422
    assert not Letter.objects.filter(template="account/email/address_code").exists()


def test_nobodys_mailbox_is_flooded_this_way(own):
    answers = [ask(own, NEW).status_code for _ in range(6)]
    assert answers[-1] == 422
    assert Letter.objects.filter(to=NEW).count() == 4


def test_moving_away_does_not_end_an_exclusion(ada):
    at = now().wall
    until = at + timedelta(days=30)
    Person.objects.filter(pk=ada.pk).update(excluded_until=until)
    change_address(ada, NEW, at, network="Rackside")
    newcomer, _first = welcome(ADA, language="en", time_zone="UTC")
    assert newcomer.excluded_until == until
    ada.refresh_from_db()
    assert ada.excluded_until == until


def test_nor_does_moving_to_an_address_that_was_excluded(ada):
    at = now().wall
    until = at + timedelta(days=30)
    gone = Person.objects.create_user(NEW, excluded_until=until)
    change_address(gone, "elsewhere@example.org", at, network="Rackside")
    change_address(ada, NEW, at, network="Rackside")
    ada.refresh_from_db()
    assert ada.excluded_until == until
