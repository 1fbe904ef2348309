"""A token lets in, nothing else does; each refusal is problem+json with a code that stays."""

import pytest
from django.test import Client

from minutewise.accounts.actions.people import ban
from minutewise.accounts.models import Device, Token
from minutewise.accounts.rules.tokens import REQUESTS_A_MINUTE
from minutewise.work.clock import now


def told(answer):
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]


def test_a_session_opens_nothing_and_no_cookie_comes_back(stage, program):
    browser = stage.browser("client")
    assert browser.get("/wallet/").status_code == 200
    answer = browser.get("/api/v1/wallet")
    assert told(answer) == (401, "token_missing")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert not program().get("wallet").cookies


def test_a_cookie_that_comes_along_is_not_even_looked_at(stage, program):
    """Somebody else's session beside a good token: no browser is noted, nobody is mixed up."""
    browser = stage.browser("advisor")
    own = program("client")
    answer = browser.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {own.secret}")
    assert answer.json()["name"] == "Dara"
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    ("scope", "method", "path", "body"),
    [
        ("money", "get", "wallet", None),
        ("read", "post", "top-ups", {"amount": 500}),
        ("read", "post", "call-links", {"advisor": "x"}),
        ("call", "post", "top-ups", {"amount": 500}),
        ("money", "post", "call-links", {}),
    ],
)
def test_a_scope_is_for_its_own_addresses(program, scope, method, path, body):
    own = program("client", scope)
    answer = own.get(path) if method == "get" else own.post(path, body)
    assert told(answer) == (403, "scope_missing")


def test_a_ban_shuts_the_program_out_with_the_next_request(stage, program):
    own = program()
    assert own.get("me").status_code == 200
    ban(stage.people["client"], by=stage.people["operator"], at=now().wall)
    assert told(own.get("me")) == (401, "token_unknown")


def test_limits_are_told_and_kept(program):
    own = program()
    first = own.get("me")
    assert first["RateLimit-Policy"] == f'"token";q={REQUESTS_A_MINUTE};w=60'
    assert first["RateLimit"].startswith(f'"token";r={REQUESTS_A_MINUTE - 1};t=')
    Token.objects.update(requests=REQUESTS_A_MINUTE)
    answer = own.get("me")
    if answer.status_code == 200:  # the minute turned between the two
        Token.objects.update(requests=REQUESTS_A_MINUTE)
        answer = own.get("me")
    assert told(answer) == (429, "rate_limited")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert '"token";r=0;' in answer["RateLimit"]
    assert program().get("me").status_code == 200  # another token has its own


def test_what_is_not_there_and_what_is_not_done(program):
    assert told(program().get("nothing")) == (404, "no_such_address")
    assert told(program().get("calls/not-an-id")) == (404, "no_such_address")
    answer = program().post("wallet", {})
    assert told(answer) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "kind", "status", "code", "field"),
    [
        (b"{", "application/json", 422, "bad_json", None),
        (b"[1]", "application/json", 422, "bad_json", None),
        (b'{"amount":1,"amount":2}', "application/json", 422, "duplicate_key", None),
        (b'{"amount":NaN}', "application/json", 422, "bad_number", None),
        (b"amount=500", "application/x-www-form-urlencoded", 415, "not_json", None),
        (b"", "application/json", 422, "missing", None),
        (b"{}", "application/json", 422, "missing", "amount"),
        (b'{"amount":"500"}', "application/json", 422, "invalid", "amount"),
        (b'{"amount":5.5}', "application/json", 422, "invalid", "amount"),
        (b'{"amount":true}', "application/json", 422, "invalid", "amount"),
        (b'{"amount":0}', "application/json", 422, "invalid", "amount"),
        (b'{"amount":500,"mode":"text"}', "application/json", 422, "unknown_field", "mode"),
        (b'{"amount":500,"to":1}', "application/json", 422, "unknown_field", "to"),
    ],
)
def test_a_body_that_is_not_understood_names_its_field(program, body, kind, status, code, field):
    answer = program().post("top-ups", body, kind, HTTP_IDEMPOTENCY_KEY="k")
    assert told(answer) == (status, code)
    assert answer.json().get("field") == field


@pytest.mark.parametrize("key", [None, "", "with space", "x" * 101, "ключ"])
def test_money_moves_under_a_key_only(program, key):
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    answer = program().post("top-ups", {"amount": 500}, **headers)
    assert told(answer) == (422, "key_invalid")


def test_a_page_of_somebody_else_can_send_nothing(stage):
    """A signed-in browser whose requests carry its cookies, as a foreign form would send them."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(stage.people["client"])
    answer = browser.post("/api/v1/top-ups", {"amount": 500}, HTTP_ORIGIN="https://evil.example")
    assert told(answer) == (401, "token_missing")
