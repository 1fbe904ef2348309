"""Addresses, signatures, waiting times: arithmetic and tables."""

from datetime import UTC, datetime, timedelta

import pytest

from minutewise.kernel.errors import InvalidError
from minutewise.webhooks import rules

BODY = b'{"id":"e"}'


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "nothing"),
        ("example.org/hook", "no scheme"),
        ("http://example.org/hook", "anybody on the way could read it"),
        ("ftp://example.org/", "no HTTP"),
        ("javascript:alert(1)", "no address"),
        ("https://", "no host"),
        ("https://user:word@example.org/", "a password in an address ends in logs"),
        ("https://@example.org/", "an empty user is one"),
        ("https://example.org/#part", "a fragment is never sent"),
        ("https://example.org:99999/", "no port"),
        ("https://example.org/a b", "a blank"),
        ("https://example.org/\r\nX: 1", "a header of somebody else's"),
        ("https://exämple.org/", "written in punycode, please"),
        ("https://example.org\\@127.0.0.1/", "read in two ways by two readers"),
        ("https://example.org/" + "x" * 500, "too long"),
        ("https://[::1/", "no address"),
    ],
)
def test_what_is_no_address_of_a_server_is_refused(url, why):
    with pytest.raises(InvalidError) as refused:
        rules.check_url(url, plain_on_loopback=False)
    assert refused.value.code == "url_invalid", why


@pytest.mark.parametrize("url", ["https://example.org/hook?a=1", "https://example.org:8443"])
def test_an_https_address_is_taken_as_it_is(url):
    assert rules.check_url(f" {url} ", plain_on_loopback=False) == url


def test_the_secret_needs_both_the_installation_and_the_seed():
    made = {rules.secret_of(root, seed) for root in ("a", "b") for seed in ("x", "y")}
    assert len(made) == 4
    assert all(secret.startswith("whsec_") and len(secret) == 49 for secret in made)


def test_two_secrets_are_two_signatures_over_the_same_time_and_body():
    told = rules.signature(["one", "two"], BODY, 1_700_000_000)
    stamp, first, second = told.split(",")
    assert stamp == "t=1700000000"
    assert rules.signature(["one"], BODY, 1_700_000_000) == f"{stamp},{first}"
    assert rules.signature(["two"], BODY, 1_700_000_000) == f"{stamp},{second}"


def test_attempts_go_on_for_exactly_three_days():
    assert sum(rules.WAITS_S) == 3 * 86_400
    waits = [rules.wait_s(n) for n in range(1, len(rules.WAITS_S) + 2)]
    assert waits == [*rules.WAITS_S, None]


@pytest.mark.parametrize(("ms", "hopeless"), [(-1, False), (0, True)])
def test_an_endpoint_is_hopeless_after_three_days_to_the_millisecond(ms, hopeless):
    since = datetime(2026, 3, 2, tzinfo=UTC)
    at = since + timedelta(days=3, milliseconds=ms)
    assert rules.is_hopeless(since, at) is hopeless


@pytest.mark.parametrize(
    ("status", "taken"),
    [(None, False), (199, False), (200, True), (299, True), (302, False), (500, False)],
)
def test_only_two_hundreds_are_a_yes(status, taken):
    assert rules.is_taken(status) is taken


def test_events_are_kept_once_and_in_order():
    assert rules.ordered(["chargeback", "call.ended", "call.ended"]) == ["call.ended", "chargeback"]
    with pytest.raises(ValueError, match="lunch"):
        rules.ordered(["lunch"])
