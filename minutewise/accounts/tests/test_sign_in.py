"""One form, one code, one flow for newcomers and for those who come back."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from minutewise.accounts.actions import people as actions
from minutewise.accounts.models import Person
from minutewise.accounts.tests.conftest import ADA, NINA, Visitor, wrong
from minutewise.notify.models import Letter
from minutewise.work.models import DueWork


def test_who_comes_back_is_signed_in_by_the_code(visitor, ada):
    visitor.ask(ADA)
    answer = visitor.enter(visitor.code())
    assert (answer.status_code, answer.url) == (302, "/")
    assert visitor.person == ada


def test_an_account_is_made_when_the_code_is_proven_and_not_before(visitor):
    visitor.ask(NINA)
    assert not Person.objects.exists()
    answer = visitor.enter(visitor.code())
    assert answer.url == "/welcome/"
    nina = Person.objects.get()
    assert (visitor.person, nina.email, nina.has_usable_password()) == (nina, NINA, False)


def test_the_second_time_a_newcomer_is_asked_nothing(visitor):
    visitor.sign_in(NINA)
    visitor.post("/sign-out/")
    assert visitor.sign_in(NINA).url == "/"
    assert Person.objects.count() == 1


def test_an_account_made_by_an_operator_needs_one_code_only(visitor):
    Person.objects.create_superuser("olga@example.org")
    visitor.sign_in("olga@example.org")
    assert visitor.person.is_staff
    assert Letter.objects.count() == 1


def normalised(answer, email):
    """The answer without what differs by chance or by the address that was typed."""
    by_chance = {
        "Expires",
        "Content-Length",
        "X-Request-ID",
    }  # the time of day is longer at 10:00 than at 9:59
    headers = {name: value for name, value in answer.headers.items() if name not in by_chance}
    text = answer.content.decode().replace(email, "ADDRESS")
    text = re.sub(r'(csrf[\w-]*" (?:value|content)=")[^"]+', r"\1", text)
    return (
        answer.status_code,
        headers,
        re.sub(r"value=\"[\d-]+\"|\d+(:\d\d)? [ap]\.m\.|noon|midnight", "", text),
    )


def test_whether_an_address_has_an_account_cannot_be_told_from_any_answer(ada):
    seen = []
    for email in (ADA, "eva@example.org"):
        visitor = Visitor()
        asked = visitor.ask(email)
        page = visitor.get("/sign-in/code/")
        wronged = visitor.enter(wrong(visitor.code()))
        seen.append([normalised(one, email) for one in (asked, page, wronged)])
    assert seen[0] == seen[1]


def test_nor_from_the_letter(ada):
    letters = []
    for email in (ADA, NINA):
        visitor = Visitor()
        visitor.ask(email)
        letter = Letter.objects.first()
        code = visitor.code()
        letters.append((letter.subject.replace(code, "C"), letter.text.replace(code, "C")))
    assert letters[0] == letters[1]


def test_nor_from_the_work_done(ada):
    """The same number of queries, so about the same time: nobody is looked up."""
    counts = []
    for email in (ADA, NINA):
        with CaptureQueriesContext(connection) as queries:
            Visitor().ask(email)
        counts.append(len(queries))
        assert not any("accounts_person" in query["sql"] for query in queries)
    assert counts[0] == counts[1]


def test_a_wrong_code_is_told_beside_the_field_and_what_was_typed_stays(visitor):
    visitor.ask(NINA)
    code = wrong(visitor.code())
    page = visitor.enter(code).content.decode()
    assert "This is not the code of our last letter." in page
    assert f'value="{code}"' in page
    assert "2 tries left" in page


def test_after_three_wrong_codes_the_right_one_is_worth_nothing(visitor):
    visitor.ask(NINA)
    code = visitor.code()
    for _ in range(2):
        assert visitor.enter(wrong(code)).status_code == 200
    third = visitor.enter(wrong(code), follow=False)
    assert third.url == "/sign-in/"
    assert visitor.enter(code).url == "/sign-in/"
    assert visitor.person is None
    assert "three times" in visitor.get("/sign-in/").content.decode()


def test_the_right_code_may_be_the_third_try(visitor):
    visitor.ask(NINA)
    code = visitor.code()
    for _ in range(2):
        visitor.enter(wrong(code))
    visitor.enter(code)
    assert visitor.person.email == NINA


def test_guesses_that_come_at_once_are_counted_although_none_sees_the_other(visitor):
    """Each request read the session before any other wrote its failure into it."""
    visitor.ask(NINA)
    code = visitor.code()
    stale = dict(visitor.session)
    answers = []
    for _ in range(5):
        session = visitor.session
        session.update(stale)  # the failures noted so far are not seen
        session.save()
        answers.append(visitor.enter(wrong(code)).status_code)
    assert answers == [200, 200, 200, 302, 302]


def test_nothing_typed_is_no_guess(visitor):
    visitor.ask(NINA)
    for _ in range(5):
        assert "Enter the code" in visitor.enter(" ").content.decode()
    visitor.enter(visitor.code())
    assert visitor.person


@pytest.mark.parametrize(
    ("seconds", "signed_in"),
    [(599, True), (601, False)],  # a code is valid for ten minutes
)
def test_a_code_expires(visitor, seconds, signed_in):
    with time_machine.travel("2026-03-02 12:00Z", tick=False) as clock:
        visitor.ask(NINA)
        clock.shift(seconds)
        visitor.enter(visitor.code())
        assert bool(visitor.person) is signed_in
        if not signed_in:
            assert "That code has expired" in visitor.get("/sign-in/").content.decode()


def test_a_code_works_once(visitor):
    visitor.ask(NINA)
    code, before = visitor.code(), dict(visitor.cookies)
    visitor.enter(code)
    again = Visitor()
    again.cookies["sessionid"] = before["sessionid"].value
    assert again.enter(code).url == "/sign-in/"
    assert again.person is None


def test_a_code_works_only_in_the_browser_that_asked_for_it(visitor):
    visitor.ask(NINA)
    other = Visitor()
    assert other.enter(visitor.code()).url == "/sign-in/"
    assert other.person is None


@pytest.mark.parametrize("typed", ["{} {}", "{}{}", " {}-{} "])
def test_a_code_may_be_typed_with_or_without_its_dash(visitor, typed):
    visitor.ask(NINA)
    visitor.enter(typed.format(*visitor.code().split("-")))
    assert visitor.person


def test_a_new_code_makes_the_earlier_one_void(visitor):
    visitor.ask(NINA)
    first = visitor.code()
    visitor.post("/sign-in/code/", {"resend": "1"})
    assert visitor.code() != first
    visitor.enter(first)
    assert visitor.person is None
    visitor.enter(visitor.code())
    assert visitor.person


def test_a_new_code_has_its_full_time(visitor):
    with time_machine.travel("2026-03-02 12:00Z", tick=False) as clock:
        visitor.ask(NINA)
        clock.shift(500)
        visitor.post("/sign-in/code/", {"resend": "1"})
        clock.shift(300)
        visitor.enter(visitor.code())
        assert visitor.person


def test_codes_are_sent_three_more_times_and_then_no_more(visitor):
    with time_machine.travel("2026-03-02 12:00Z", tick=False) as clock:
        visitor.ask(NINA)
        for _ in range(6):
            clock.shift(70)
            visitor.post("/sign-in/code/", {"resend": "1"})
    assert Letter.objects.count() == 4


def test_nor_more_often_than_others_may_ask_for_the_same_address(visitor):
    for _ in range(3):
        Visitor().ask(NINA)
    visitor.ask(NINA)
    again = visitor.post("/sign-in/code/", {"resend": "1"}, follow=True)
    assert "Too many codes were asked for" in again.content.decode()
    assert Letter.objects.count() == 4
    visitor.enter(visitor.code())
    assert visitor.person  # the code sent before is as good as ever


def test_a_mailbox_is_not_flooded_with_codes():
    """Four a minute for one address, wherever they are asked from."""
    places = [Visitor(REMOTE_ADDR=f"10.0.0.{n}") for n in range(6)]
    answers = [visitor.ask(NINA).status_code for visitor in places]
    assert answers == [302, 302, 302, 302, 429, 429]
    assert Letter.objects.count() == 4


def test_one_place_on_the_net_cannot_ask_for_everybody(visitor):
    answers = [visitor.ask(f"p{n}@example.org").status_code for n in range(25)]
    assert answers.count(302) == 20
    assert "Too many codes were asked for" in visitor.ask("p99@example.org").content.decode()


def test_a_visitors_session_gets_a_new_id_at_sign_in(visitor, ada):
    visitor.ask(ADA)
    before = visitor.session.session_key
    visitor.enter(visitor.code())
    after = visitor.session.session_key
    assert before != after
    stale = Visitor()
    stale.cookies["sessionid"] = before
    assert stale.get("/account/").status_code == 302


def test_nothing_of_the_flow_stays_in_the_session(visitor, ada):
    visitor.sign_in(ADA)
    assert not {"account_login", "sign_in_address"} & set(visitor.session.keys())


def test_somebody_shut_out_learns_it_after_proving_the_address_and_no_twin_is_made(visitor, ada):
    Person.objects.update(is_active=False)
    visitor.ask(ADA)
    answer = visitor.enter(visitor.code())
    assert answer.url == reverse("account_inactive")
    assert visitor.get(answer.url).status_code == 403
    assert visitor.person is None
    assert Person.objects.count() == 1


def test_upper_case_makes_no_second_account(visitor, ada):
    visitor.sign_in("ADA@Example.ORG")
    assert visitor.person == ada


@pytest.mark.parametrize(
    "next_url",
    [
        "/m/mirela/?mode=video",
        "http://testserver/wallet/",
        "/calls/?a=1&b=2",
        "/admin/",
        "/%C3%BC/?q=%20",
    ],
)
def test_the_way_back_is_kept_through_the_whole_flow(visitor, ada, next_url):
    page = visitor.get("/sign-in/", {"next": next_url})
    assert "come back to where you were" in page.content.decode()
    asked = visitor.ask(ADA, next=next_url)
    form = visitor.get(asked.url)
    assert form.context["next"] == next_url
    again = visitor.post(asked.url, {"resend": "1"})
    wronged = visitor.post(again.url, {"code": "0", "next": next_url})
    assert wronged.context["next"] == next_url
    assert visitor.enter(visitor.code(), next=next_url).url == next_url


def test_a_newcomer_comes_back_there_after_the_welcome(visitor):
    visitor.ask(NINA, next="/wallet/")
    answer = visitor.enter(visitor.code(), next="/wallet/")
    assert answer.url == "/welcome/?next=%2Fwallet%2F"
    assert visitor.get(answer.url).context["onward"] == "/wallet/"


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "http:evil.example",
        "javascript:alert(1)",
        "\x00//evil.example",
        " //evil.example",
        "https://testserver@evil.example/",
        "http://localhost/",  # an allowed host, but not the site the reader is on
    ],
)
def test_the_way_back_never_leads_to_a_foreign_site(ada, foreign):
    visitor = Visitor()
    visitor.get("/sign-in/", {"next": foreign})
    asked = visitor.ask(ADA, next=foreign)
    assert "evil" not in asked.url
    assert visitor.enter(visitor.code(), next=foreign).url == "/"
    assert visitor.get("/sign-in/", {"next": foreign}).url == "/"
    assert visitor.post("/welcome/", {"next": foreign, "time_zone": "UTC"}).url == "/"
    assert visitor.post("/sign-out/", {"next": foreign}).url == "/"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter your e-mail address."),
        ("nina", "not a complete e-mail address"),
        ("nina@example", "not a complete e-mail address"),
        ("nina@example.org\r\nBcc: eve@evil.example", "not a complete e-mail address"),
        ("nina@example.org,eve@evil.example", "not a complete e-mail address"),
        ("Nina <nina@example.org>", "not a complete e-mail address"),
        ("\x00@example.org", "e-mail"),
        ("n" * 300 + "@example.org", "254"),
        ("ni\ud800na@example.org", "not a complete e-mail address"),
    ],
)
def test_what_is_no_address_is_told_beside_the_field_and_sends_nothing(visitor, typed, said):
    page = visitor.ask(typed)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not Letter.objects.exists()
    assert not DueWork.objects.exists()


@pytest.mark.parametrize(
    "code", ["1" * 41, "\x00", "’–", "٤٨٢٩", "<script>", "4829-1764\r\nx: y", "\ud800"]
)
def test_whatever_is_typed_as_a_code_is_an_answer_and_no_accident(visitor, code):
    visitor.ask(NINA)
    assert visitor.enter(code).status_code == 200
    assert visitor.person is None


def test_who_is_signed_in_needs_no_code(visitor, ada):
    visitor.sign_in(ADA)
    assert visitor.get("/sign-in/", {"next": "/wallet/"}).url == "/wallet/"
    assert visitor.get("/sign-in/code/").url == "/"


def test_another_address_can_be_taken_in_the_middle(visitor, ada):
    visitor.ask(NINA)
    assert f'value="{NINA}"' in visitor.get("/sign-in/").content.decode()
    visitor.sign_in(ADA)
    assert visitor.person == ada


def test_two_browsers_that_prove_a_new_address_at_once_are_the_same_person(visitor):
    """Both looked and found nobody; the second one finds whom the first one made."""
    first, second = (actions._make(NINA, language="en", time_zone="UTC") for _ in range(2))
    assert first == second
