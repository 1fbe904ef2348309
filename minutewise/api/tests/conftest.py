"""Dara asks, Mirela advises; a program of each, with a token."""

import pytest
from django.test import Client

from minutewise.accounts.actions.tokens import make
from minutewise.accounts.rules.tokens import Scope
from minutewise.work.clock import now
from tests.attacks.conftest import stage

__all__ = ["stage"]


class Program:
    """Sends requests with a token, and nothing that a browser would add."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.client = Client(raise_request_exception=False)

    def _headers(self, headers):
        return {"HTTP_AUTHORIZATION": f"Bearer {self.secret}", **headers}

    def get(self, path, **headers):
        return self.client.get(f"/api/v1/{path}", **self._headers(headers))

    def post(self, path, body, content_type="application/json", **headers):
        return self.client.post(
            f"/api/v1/{path}", body, content_type=content_type, **self._headers(headers)
        )

    def send(self, method, path, body=None, **headers):
        """Any method; a body only if there is one."""
        told = {} if body is None else {"data": body, "content_type": "application/json"}
        asked = getattr(self.client, method.lower())
        return asked(f"/api/v1/{path}", **told, **self._headers(headers))

    def pages(self, path):
        """Every page of a list, two items at a time."""
        cursor = ""
        while cursor is not None:
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit=2&cursor={cursor}").json()
            yield page["items"]
            cursor = page["next"]


@pytest.fixture
def program(stage):
    """Makes a program of somebody in the cast."""

    def made(who="client", *scopes):
        person = stage.people[who]
        scopes = scopes or [scope.value for scope in Scope]
        return Program(make(person, "Till", scopes, days=90, at=now().wall)[1])

    return made
