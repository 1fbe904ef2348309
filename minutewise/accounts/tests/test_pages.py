"""Every page of the flow stands, in every state, in the look of its network."""

import re

import pytest
from allauth.core.ratelimit import respond_429
from django.test import RequestFactory

from minutewise.accounts.models import Person
from minutewise.accounts.tests.conftest import ADA, NINA
from minutewise.notify.models import Letter


def headings(answer):
    return re.findall(r"<h1[^>]*>(.*?)</h1>", answer.content.decode())


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/sign-in/", 200, "Sign in"),
        ("/sign-in/closed/", 403, "This account is closed"),
    ],
)
def test_pages_for_visitors(visitor, path, status, heading):
    answer = visitor.get(path)
    assert (answer.status_code, headings(answer)) == (status, [heading])
    assert "Rackside" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/account/", "Your account"), ("/welcome/", "Welcome"), ("/sign-out/", "Sign out?")],
)
def test_pages_for_people(visitor, ada, path, heading):
    visitor.sign_in(ADA)
    assert headings(visitor.get(path)) == [heading]


def test_too_many_requests_have_a_page(rf: RequestFactory, site, visitor):
    request = visitor.get("/sign-in/").wsgi_request
    answer = respond_429(request)
    assert (answer.status_code, headings(answer)) == (429, ["Too many at once"])


def test_no_page_holds_a_script_or_style_of_its_own(visitor, ada):
    pages = [visitor.get("/sign-in/"), visitor.ask("nobody"), visitor.get("/sign-in/closed/")]
    visitor.ask(ADA)
    pages += [visitor.get("/sign-in/code/"), visitor.enter("1")]
    visitor.sign_in(ADA)
    pages += [visitor.get(path) for path in ("/account/", "/welcome/", "/sign-out/")]
    pages += [visitor.get("/demo/letters/")]
    for page in pages:
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", page.content.decode())


def test_no_page_of_sign_in_is_kept_by_a_cache(visitor):
    visitor.ask(NINA)
    for path in ("/sign-in/", "/sign-in/code/"):
        assert "no-store" in visitor.get(path)["Cache-Control"]


@pytest.mark.any_database
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/code/", "/sign-out/"])
def test_other_methods_are_refused(visitor, path, method):
    assert getattr(visitor, method)(path).status_code == 405


def test_the_letter_and_the_account_are_in_the_language_of_the_page(visitor):
    visitor.submit("/sign-in/", {"email": NINA}, headers={"accept-language": "de"})
    assert Letter.objects.get().language == "de"
    visitor.submit("/sign-in/code/", {"code": visitor.code()}, headers={"accept-language": "de"})
    assert Person.objects.get().language == "de"
