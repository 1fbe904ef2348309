"""The second factor: set up with proof, asked for at sign-in, each code worth one time."""

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client

from minutewise.accounts.actions import second as actions
from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.models import Device, Person, RecoveryCode, SecondFactor
from minutewise.accounts.own_data import parts
from minutewise.accounts.tests.app import app_of, shows
from minutewise.accounts.tests.conftest import ADA, Visitor, wrong
from minutewise.notify.models import Letter
from minutewise.work.clock import now
from minutewise.work.models import AuditEntry

NETWORK = "Rackside"


@pytest.fixture
def codes(ada):
    """Ada has an app since a while ago; her codes to fall back on."""
    secret = actions.new_secret()
    found = actions.turn_on(ada, secret, shows(secret), now().wall, network=NETWORK)
    SecondFactor.objects.update(last_step=0)
    return found


def secret_on(page):
    return (
        re.search(r'<code class="token-secret"[^>]*>([^<]+)</code>', page).group(1).replace(" ", "")
    )


def codes_on(page):
    return re.findall(r"<li><code>([^<]+)</code>", page)


def second(visitor, code):
    return visitor.submit("/sign-in/second/", {"code": code})


def test_it_is_set_up_by_a_code_of_the_app_and_the_recovery_codes_are_shown_once(visitor, ada):
    visitor.sign_in(ADA)
    secret = secret_on(visitor.get("/account/second-factor/").content.decode())
    page = visitor.submit("/account/second-factor/", {"code": shows(secret)}).content.decode()
    assert len(codes_on(page)) == 10
    assert "no-store" in visitor.get("/account/ways-in/")["Cache-Control"]
    for path in ("/account/ways-in/", "/account/second-factor/"):
        assert codes_on(page)[0] not in visitor.get(path, follow=True).content.decode()
    assert Letter.objects.first().subject == "The second factor of your account is on"
    assert AuditEntry.objects.get().what == "person.second-factor-on"


def test_a_wrong_code_turns_nothing_on_and_the_key_stays_the_same(visitor, ada):
    visitor.sign_in(ADA)
    secret = secret_on(visitor.get("/account/second-factor/").content.decode())
    answer = visitor.submit("/account/second-factor/", {"code": wrong(shows(secret))})
    assert (answer.status_code, secret_on(answer.content.decode())) == (422, secret)
    assert not SecondFactor.objects.exists()


def test_neither_key_nor_codes_can_be_read_in_the_database(ada, codes):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_secondfactor")
        kept = cursor.fetchone()[0]
    assert app_of(ada).isdigit()
    assert len(kept) > 100
    assert not {c.replace("-", "") for c in codes} & set(
        RecoveryCode.objects.values_list("digest", flat=True)
    )


def test_who_replaces_the_installations_secret_names_the_old_one_or_shuts_people_out(
    ada, codes, settings
):
    code = app_of(ada)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    for typed in (code, codes[0]):
        assert actions.use(ada, typed, now().wall, network=NETWORK) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    for typed in (code, codes[0]):
        assert actions.use(ada, typed, now().wall, network=NETWORK)


def test_signing_in_then_takes_both(visitor, ada, codes):
    answer = visitor.sign_in(ADA, next="/wallet/")
    assert answer.url == "/sign-in/second/"
    assert visitor.person is None
    assert visitor.get("/account/").url.startswith("/sign-in/")
    visitor.sign_in(ADA, next="/wallet/")
    assert second(visitor, app_of(ada)).url == "/wallet/"
    assert visitor.person == ada


def test_the_second_alone_is_asked_of_nobody(visitor, ada, codes):
    assert visitor.get("/sign-in/second/").url == "/sign-in/"
    assert second(visitor, app_of(ada)).url == "/sign-in/"
    assert visitor.person is None


def test_a_wrong_code_is_told_and_the_right_one_may_follow(visitor, ada, codes):
    visitor.sign_in(ADA)
    page = second(visitor, wrong(app_of(ada)))
    assert "not right, or it was used already" in page.content.decode()
    second(visitor, app_of(ada))
    assert visitor.person == ada


def test_a_code_works_once(ada, codes):
    with time_machine.travel("2030-03-02 12:00Z", tick=False):
        code = app_of(ada)
        one, other = Visitor(), Visitor()
        one.sign_in(ADA)
        second(one, code)
        other.sign_in(ADA)
        second(other, code)
    assert (one.person, other.person) == (ada, None)


def test_five_wrong_guesses_end_the_sign_in_for_a_while_also_from_elsewhere(ada, codes):
    with time_machine.travel("2030-03-02 12:00Z", tick=False) as clock:
        visitor = Visitor()
        visitor.sign_in(ADA)
        bad = next(
            f"{n:06}" for n in range(20) if f"{n:06}" not in {app_of(ada, s) for s in (-1, 0, 1)}
        )
        answers = [second(visitor, bad).status_code for _ in range(6)]
        assert answers == [200] * 5 + [302]
        other = Visitor(REMOTE_ADDR="10.0.0.9")
        other.sign_in(ADA)
        assert second(other, app_of(ada)).url == "/sign-in/"
        clock.shift(901)
        other.sign_in(ADA)
        second(other, app_of(ada))
        assert other.person == ada


def test_a_recovery_code_lets_in_once_and_a_letter_says_so(ada, codes):
    one, other = Visitor(), Visitor()
    one.sign_in(ADA)
    page = second(one, f" {codes[3].upper()} ")
    assert (page.status_code, one.person) == (302, ada)
    assert "9 codes are left" in Letter.objects.first().text
    other.sign_in(ADA)
    second(other, codes[3])
    assert other.person is None


def test_somebody_elses_recovery_code_is_worth_nothing(ada, codes):
    bob = Person.objects.create_user("bob@example.org")
    secret = actions.new_secret()
    actions.turn_on(bob, secret, shows(secret), now().wall, network=NETWORK)
    assert actions.use(bob, codes[0], now().wall, network=NETWORK) is None
    assert actions.use(ada, codes[0], now().wall, network=NETWORK)


def test_new_codes_make_the_old_ones_void(visitor, ada, codes):
    visitor.sign_in(ADA)
    second(visitor, app_of(ada))
    fresh = codes_on(visitor.post("/account/second-factor/codes/").content.decode())
    assert actions.use(ada, codes[0], now().wall, network=NETWORK) is None
    assert actions.use(ada, fresh[0], now().wall, network=NETWORK)


def test_who_is_shut_out_between_the_two_gets_no_further(visitor, ada, codes):
    visitor.sign_in(ADA)
    Person.objects.update(is_active=False)
    assert second(visitor, app_of(ada)).url == "/sign-in/closed/"
    assert visitor.person is None


def test_turning_it_off_needs_a_proof_of_this_quarter_of_an_hour(ada, codes):
    with time_machine.travel("2030-03-02 12:00Z", tick=False) as clock:
        visitor = Visitor()
        visitor.sign_in(ADA)
        second(visitor, app_of(ada))
        clock.shift(901)
        answer = visitor.post("/account/second-factor/off/")
        assert answer.url == "/account/confirm/?next=%2Faccount%2Fways-in%2F"
        assert SecondFactor.objects.exists()
        visitor.submit(answer.url, {"code": app_of(ada)})
        visitor.post("/account/second-factor/off/")
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert Letter.objects.first().subject == "The second factor of your account is off"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/account/second-factor/"),
        ("post", "/account/second-factor/"),
        ("post", "/account/second-factor/off/"),
        ("post", "/account/second-factor/codes/"),
    ],
)
def test_a_session_that_was_left_open_changes_nothing(ada, codes, method, path):
    client = Client()
    client.force_login(ada)
    assert getattr(client, method)(path).url.startswith("/account/confirm/")
    assert RecoveryCode.objects.filter(used_at=None).count() == 10


def test_without_a_second_factor_a_code_from_a_letter_is_the_proof(ada):
    visitor = Visitor()
    visitor.force_login(ada)
    start = visitor.get("/account/second-factor/").url
    assert "Send the code" in visitor.get(start).content.decode()
    visitor.submit(start, {"send": "1"})
    assert Letter.objects.first().to == ADA
    assert visitor.submit(start, {"code": wrong(visitor.code())}).status_code == 200
    answer = visitor.submit(start, {"code": visitor.code()})
    assert answer.url == "/account/second-factor/"
    assert visitor.get(answer.url).status_code == 200


def test_that_code_is_compared_three_times_and_works_once(ada):
    visitor = Visitor()
    visitor.force_login(ada)
    visitor.submit("/account/confirm/", {"send": "1"})
    code = visitor.code()
    for _ in range(3):
        visitor.submit("/account/confirm/", {"code": wrong(code)})
    visitor.submit("/account/confirm/", {"code": code})
    assert visitor.get("/account/second-factor/").status_code == 302


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_the_proof_leads_to_no_foreign_site(visitor, ada, foreign):
    visitor.sign_in(ADA)
    assert visitor.get("/account/confirm/", {"next": foreign}).url == "/account/ways-in/"


def test_the_list_of_browsers_says_how_each_came_in(visitor, ada, codes):
    visitor.sign_in(ADA)
    second(visitor, app_of(ada))
    page = visitor.get("/account/sessions/").content.decode()
    assert Device.objects.get().way == "code+second"
    assert "code and second factor" in page


def test_own_data_tells_of_it_and_erasure_takes_it_away(ada, codes):
    told = {s.name: s.rows for part in parts() for s in part.tell(ada)}["ways-in"]
    assert [row["kind"] for row in told] == ["second factor"] + ["recovery code"] * 10
    erase(ada.pk, give_up=False, at=now().wall)
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
