"""An account elsewhere: linked with a proof of both sides, refused when anything is odd."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.accounts.actions import second
from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.models import LinkedAccount, Person
from minutewise.accounts.tests.app import app_of, shows
from minutewise.accounts.tests.conftest import ADA, NINA, Visitor
from minutewise.notify.models import Letter
from minutewise.work.clock import now
from tests.services.openid import FAULTS, OTHER_FAULTS, openid

NAME = "Elsewhere"


@pytest.fixture(scope="module")
def running():
    with openid() as found:
        yield found


@pytest.fixture
def elsewhere(running, settings):
    """The provider that this installation names, where Ada is signed in."""
    settings.OPENID_NAME, settings.OPENID_ISSUER = NAME, running.issuer
    settings.OPENID_CLIENT_ID, settings.OPENID_SECRET = running.client_id, running.secret
    running.fault, running.email_by_userinfo = "", False
    running.person = {"sub": "a1", "email": ADA, "email_verified": True}
    return running


def go(visitor, elsewhere, start="/sign-in/with/"):
    """Over there and back again; the answer of the page that he comes back to."""
    there = visitor.get(start)
    return visitor.get(elsewhere.press(there.url))


@pytest.fixture
def linked(ada, elsewhere):
    return LinkedAccount.objects.create(
        person=ada, issuer=elsewhere.issuer, subject="a1", email=ADA, linked_at=now().wall
    )


def test_without_a_provider_there_is_no_button_and_no_page(visitor):
    assert "Go on with" not in visitor.get("/sign-in/").content.decode()
    for path in ("/sign-in/with/", "/sign-in/with/back/"):
        assert visitor.get(path).status_code == 404


def test_the_first_time_a_code_is_asked_for_and_then_it_is_linked(visitor, ada, elsewhere):
    assert "Go on with Elsewhere" in visitor.get("/sign-in/").content.decode()
    asked = go(visitor, elsewhere, "/sign-in/with/?next=/wallet/")
    assert asked.url == "/sign-in/code/?next=%2Fwallet%2F"
    assert visitor.person is None
    assert "Elsewhere signs you in" in visitor.get(asked.url).content.decode()
    assert visitor.enter(visitor.code(), next="/wallet/").url == "/wallet/"
    assert (visitor.person, LinkedAccount.objects.get().person) == (ada, ada)
    assert Letter.objects.first().subject == "Elsewhere signs in to your account now"


def test_from_then_on_it_signs_in_by_itself(visitor, ada, linked, elsewhere):
    assert go(visitor, elsewhere, "/sign-in/with/?next=/wallet/").url == "/wallet/"
    assert visitor.person == ada
    assert not Letter.objects.exists()
    assert "by an account elsewhere" in visitor.get("/account/sessions/").content.decode()


def test_also_when_the_address_there_is_another_by_now(visitor, ada, linked, elsewhere):
    elsewhere.person = {"sub": "a1", "email": "ada@new.example", "email_verified": True}
    go(visitor, elsewhere)
    assert visitor.person == ada


def test_a_wrong_code_links_nothing(visitor, ada, elsewhere):
    go(visitor, elsewhere)
    visitor.enter("0")
    assert visitor.person is None
    assert not LinkedAccount.objects.exists()


def test_nobody_is_taken_over_by_saying_elsewhere_that_one_has_the_address(visitor, ada, elsewhere):
    """Whoever runs the provider, or cheats it, still needs the mailbox."""
    elsewhere.person = {"sub": "mallory", "email": ADA, "email_verified": True}
    go(visitor, elsewhere)
    assert visitor.get("/account/").status_code == 302
    visitor.ask(NINA)  # and a code that goes elsewhere links nothing
    visitor.enter(visitor.code())
    assert visitor.person.email == NINA
    assert not LinkedAccount.objects.exists()


def test_an_address_that_is_not_verified_there_is_worth_nothing(visitor, ada, elsewhere):
    elsewhere.person = {"sub": "a1", "email": ADA, "email_verified": False}
    assert go(visitor, elsewhere).url == "/sign-in/"
    assert "has not verified your address" in visitor.get("/sign-in/").content.decode()
    assert not Letter.objects.exists()


def test_whether_the_address_has_an_account_does_not_show(ada, elsewhere):
    seen = []
    for email in (ADA, NINA):
        elsewhere.person = {"sub": email, "email": email, "email_verified": True}
        visitor = Visitor()
        there = elsewhere.press(visitor.get("/sign-in/with/").url)
        with CaptureQueriesContext(connection) as queries:
            answer = visitor.get(there)
        assert not any('FROM "accounts_person"' in query["sql"] for query in queries)
        seen.append((answer.url, len(queries)))
    assert seen[0] == seen[1]


def test_a_newcomer_has_an_account_after_the_code(visitor, elsewhere):
    elsewhere.person = {"sub": "n1", "email": NINA, "email_verified": True}
    go(visitor, elsewhere)
    assert visitor.enter(visitor.code()).url == "/welcome/"
    assert LinkedAccount.objects.get().person == Person.objects.get(email=NINA)


def test_the_address_may_come_by_userinfo(visitor, ada, elsewhere):
    elsewhere.email_by_userinfo = True
    go(visitor, elsewhere)
    visitor.enter(visitor.code())
    assert visitor.person == ada


@pytest.mark.parametrize("fault", [*FAULTS, *OTHER_FAULTS])
def test_whatever_is_odd_about_the_answer_it_signs_nobody_in(visitor, linked, elsewhere, fault):
    elsewhere.email_by_userinfo = fault.startswith("userinfo")
    there = elsewhere.press(visitor.get("/sign-in/with/").url)
    elsewhere.fault = fault
    assert visitor.get(there).url == "/sign-in/"
    assert visitor.person is None
    assert "did not work with Elsewhere" in visitor.get("/sign-in/").content.decode()


def test_a_provider_that_does_not_answer_is_told_and_codes_go_on(visitor, ada, elsewhere):
    elsewhere.fault = "down"
    assert visitor.get("/sign-in/with/").url == "/sign-in/"
    assert "does not answer now" in visitor.get("/sign-in/").content.decode()
    visitor.sign_in(ADA)
    assert visitor.person == ada


@pytest.mark.parametrize(
    "query",
    ["", "code=x", "state=x&code=x", "state=%00&code=%ff", "error=access_denied",
     "state={state}", "state={state}&error=access_denied", "state={state}&code=x",
     "state={state}&code={code}&iss=https%3A%2F%2Fevil.example"],
)  # fmt: skip
def test_an_answer_to_something_else_is_refused(visitor, linked, elsewhere, query):
    there = elsewhere.press(visitor.get("/sign-in/with/").url)
    given = dict(part.split("=", 1) for part in there.partition("?")[2].split("&"))
    assert visitor.get(f"/sign-in/with/back/?{query.format(**given)}").url == "/sign-in/"
    assert visitor.get(there).url == "/sign-in/"  # what was asked is answered once
    assert visitor.person is None


def test_an_answer_is_good_in_the_browser_that_asked_and_for_ten_minutes(linked, elsewhere):
    one, other = Visitor(), Visitor()
    there = elsewhere.press(one.get("/sign-in/with/").url)
    other.get("/sign-in/with/")
    assert other.get(there).url == "/sign-in/"
    with time_machine.travel(now().wall.timestamp() + 601, tick=False):
        assert one.get(there).url == "/sign-in/"
    assert (one.person, other.person) == (None, None)


def test_the_second_factor_is_asked_for_as_well(visitor, ada, linked, elsewhere):
    secret = second.new_secret()
    second.turn_on(ada, secret, shows(secret), now().wall, network="Rackside")
    assert go(visitor, elsewhere).url == "/sign-in/second/"
    assert visitor.person is None
    visitor.submit("/sign-in/second/", {"code": app_of(ada, 1)})
    assert visitor.person == ada


def test_who_is_shut_out_stays_out(visitor, linked, elsewhere):
    Person.objects.update(is_active=False)
    assert go(visitor, elsewhere).url == "/sign-in/closed/"
    assert visitor.person is None


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example/"])
def test_the_way_back_leads_to_no_foreign_site(visitor, linked, elsewhere, foreign):
    assert go(visitor, elsewhere, f"/sign-in/with/?next={foreign}").url == "/"


def test_whoever_goes_there_all_the_time_is_held_up(visitor, elsewhere):
    answers = [visitor.get("/sign-in/with/").url for _ in range(31)]
    assert answers[29].startswith(elsewhere.issuer)
    assert answers[30] == "/sign-in/"


def test_nor_is_a_mailbox_flooded_with_codes_this_way(elsewhere):
    for _ in range(6):
        go(Visitor(), elsewhere)
    assert Letter.objects.count() == 4


def test_in_ones_account_it_is_linked_by_a_press_on_what_was_found(visitor, ada, elsewhere):
    elsewhere.person = {"sub": "a2", "email": "ada@work.example", "email_verified": True}
    visitor.sign_in(ADA)
    asked = go(visitor, elsewhere, "/account/linked/start/")
    assert "ada@work.example" in visitor.get(asked.url).content.decode()
    assert not LinkedAccount.objects.exists()
    visitor.post(asked.url)
    assert LinkedAccount.objects.get().person == ada
    visitor.post("/sign-out/")
    go(visitor, elsewhere)
    assert visitor.person == ada


def test_what_somebody_else_has_linked_is_not_taken_from_him(visitor, linked, elsewhere):
    visitor.sign_in(NINA)
    answer = visitor.post(go(visitor, elsewhere, "/account/linked/start/").url, follow=True)
    assert "linked to another one here" in answer.content.decode()
    assert LinkedAccount.objects.get() == linked


def test_linking_and_unlinking_need_a_proof_of_this_quarter_of_an_hour(ada, linked):
    visitor = Visitor()
    visitor.force_login(ada)
    unlink = f"/account/linked/{linked.pk}/"
    for method, path in (("get", "/account/linked/start/"), ("post", unlink)):
        assert getattr(visitor, method)(path).url.startswith("/account/confirm/")
    visitor.post("/sign-out/")
    visitor.sign_in(ADA)
    visitor.post(unlink)
    assert not LinkedAccount.objects.exists()
    assert "does not sign in to your account any more" in Letter.objects.first().subject


def test_unlinked_it_is_a_stranger_again(visitor, ada, linked, elsewhere):
    linked.delete()
    go(visitor, elsewhere)
    assert visitor.person is None


def test_erasure_takes_it_away(visitor, ada, linked, elsewhere):
    erase(ada.pk, give_up=False, at=now().wall)
    assert not LinkedAccount.objects.exists()
    go(visitor, elsewhere)
    assert visitor.person is None
