"""Names of headers that Django cannot tell from others: what a proxy sets, nobody else says."""

import asyncio

import pytest

from minutewise.project import asgi
from minutewise.project.threads import environ_of

FOREIGN = [
    (b"x_forwarded_for", b"203.0.113.9"),  # another address each time: no limit would hold
    (b"X_Forwarded_Proto", b"http"),  # links of a page that is kept for everybody
    (b"hx_request", b"true"),  # part of a page instead of all of it, kept for everybody
    (b"x_request-id", b"another's"),
]


def told_inside(monkeypatch, headers):
    """What Django is told of a request with these headers."""
    seen = []

    async def inside(scope, _receive, _send):
        seen.append(environ_of(scope))

    monkeypatch.setattr(asgi, "_http", inside)
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1",
        "headers": [(b"host", b"localhost"), *headers],
    }  # fmt: skip
    asyncio.run(asgi.application(scope, None, None))
    return {name: value for name, value in seen[0].items() if name.startswith("HTTP_")}


@pytest.mark.parametrize("foreign", FOREIGN)
def test_a_name_with_an_underscore_says_nothing(monkeypatch, foreign):
    assert told_inside(monkeypatch, [foreign]) == {"HTTP_HOST": "localhost"}


def test_nor_does_it_add_to_what_the_proxy_says(monkeypatch):
    said = [(b"x-forwarded-for", b"198.51.100.7"), (b"x-forwarded-proto", b"https")]
    told = told_inside(monkeypatch, [*said, *FOREIGN])
    assert told["HTTP_X_FORWARDED_FOR"] == "198.51.100.7"
    assert told["HTTP_X_FORWARDED_PROTO"] == "https"
