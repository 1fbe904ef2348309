"""Requests without a good token have a minute's allowance for each address, told in headers."""

import pytest
import time_machine
from django.core.cache import cache

from minutewise.api import strangers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    """Three are allowed, and no minute ends between two requests of a test."""
    cache.clear()
    monkeypatch.setattr(strangers, "REQUESTS_A_MINUTE", 3)
    with time_machine.travel("2026-11-22T12:00:20Z", tick=False):
        yield
    cache.clear()


@pytest.mark.parametrize("path", ["me", "openapi.json", "nowhere"])
def test_the_fourth_one_in_a_minute_has_to_wait(client, network, path):
    told = [client.get(f"/api/v1/{path}") for _ in range(4)]
    assert 429 not in [answer.status_code for answer in told[:3]]
    assert [answer["RateLimit"].split(";")[1] for answer in told] == ["r=2", "r=1", "r=0", "r=0"]
    last = told[3]
    assert (last.status_code, last.json()["code"]) == (429, "rate_limited")
    assert last["Content-Type"] == "application/problem+json"
    assert 1 <= int(last["Retry-After"]) <= 60
    assert last["RateLimit-Policy"].startswith('"address"')


def test_a_made_up_token_is_no_way_around_it(client, network):
    told = [
        client.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer mwpat_{n:043}").status_code
        for n in range(4)
    ]
    assert told == [401, 401, 401, 429]


def test_a_good_token_is_not_touched_by_what_others_do_at_its_address(client, program):
    for _ in range(5):
        client.get("/api/v1/me")
    answer = program().get("me")
    assert answer.status_code == 200
    assert answer["RateLimit"].startswith('"token"')
    assert client.get("/api/v1/me", REMOTE_ADDR="10.9.9.9").status_code == 401


def test_without_an_address_all_share_one_allowance(client, network):
    told = [client.get("/api/v1/me", REMOTE_ADDR="").status_code for _ in range(4)]
    assert told == [401, 401, 401, 429]


def test_of_ipv6_the_whole_net_of_a_household_counts(client, network):
    for number in range(3):
        client.get("/api/v1/me", REMOTE_ADDR=f"2001:db8:1:2::{number}")
    assert client.get("/api/v1/me", REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert client.get("/api/v1/me", REMOTE_ADDR="2001:db8:1:3::1").status_code == 401
