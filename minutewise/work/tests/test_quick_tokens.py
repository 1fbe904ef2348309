"""Anti-forgery tokens of one draw of chance are as good as Django's, and Django takes them."""

import secrets
from collections import Counter

import pytest
from django.http import HttpRequest
from django.middleware import csrf
from django.test import Client

from minutewise.work.quick import tokens
from minutewise.work.quick.tokens import CHARS, LENGTH, masked, new_secret, places_in, token_for

pytestmark = pytest.mark.any_database


def test_django_finds_the_secret_under_the_mask():
    for secret in (new_secret(), CHARS[:LENGTH], CHARS[-LENGTH:], "a" * LENGTH, "9" * LENGTH):
        tokens_ = {masked(secret) for _ in range(50)}
        assert len(tokens_) == 50, "each has a mask of its own"
        assert {csrf._unmask_cipher_token(each) for each in tokens_} == {secret}
        for each in tokens_:
            csrf._check_token_format(each)


def test_every_letter_is_as_likely_as_any_other():
    assert set(Counter(places_in(bytes(range(256)))).values()) == {256 // len(CHARS)}
    assert len(Counter(places_in(bytes(range(256))))) == len(CHARS)


def test_bytes_that_are_not_fair_are_drawn_again(monkeypatch):
    draws = iter([b"\xff" * 64, b"\xff" * 63 + b"\x00", bytes(64)])
    monkeypatch.setattr(tokens.secrets, "token_bytes", lambda _length: next(draws))
    assert new_secret() == CHARS[0] * LENGTH


def test_a_secret_is_of_as_much_chance_as_it_has_letters(monkeypatch):
    asked = []
    real = secrets.token_bytes
    monkeypatch.setattr(tokens.secrets, "token_bytes", lambda n: asked.append(n) or real(n))
    assert len({new_secret() for _ in range(20)}) == 20
    assert min(asked) >= LENGTH


@pytest.mark.parametrize("known", ["", "s" * LENGTH])
def test_what_is_noted_of_a_request_is_what_django_notes(known):
    ours, theirs = HttpRequest(), HttpRequest()
    for request in (ours, theirs):
        request.META = {"CSRF_COOKIE": known} if known else {}
    token, other = token_for(ours), csrf.get_token(theirs)
    assert ours.META.keys() == theirs.META.keys()
    assert ours.META["CSRF_COOKIE_NEEDS_UPDATE"] is theirs.META["CSRF_COOKIE_NEEDS_UPDATE"] is True
    assert csrf._unmask_cipher_token(token) == ours.META["CSRF_COOKIE"]
    assert known in ("", ours.META["CSRF_COOKIE"])
    assert len(token) == len(other)


def test_a_visitors_cookie_and_forms_go_together_and_differ_from_page_to_page(network):
    browser = Client(enforce_csrf_checks=True)
    said = [browser.get("/paying/").context["csrf_token"] for _ in range(2)]
    secret = browser.cookies["csrftoken"].value
    assert {csrf._unmask_cipher_token(str(each)) for each in said} == {secret}
    assert str(said[0]) != str(said[1])
    assert csrf._unmask_cipher_token(str(Client().get("/paying/").context["csrf_token"])) != secret
