"""A cookie by which a browser is known again, whoever is signed in: a random value of ours.

First party, signed, for the server only. It says nothing of the browser or its reader; of it only
a keyed digest is ever stored. Who sets one says when, and for how long.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Mark:
    """One kind of mark: the cookie's name, what its signature and digest are salted with, and
    for how many seconds a browser keeps it."""

    cookie: str
    salt: str
    kept_s: int

    def of(self, request: HttpRequest) -> str:
        """The digest of this browser's value; empty if it has none, or anybody but us wrote it."""
        value = self._value(request)
        return self.digest(value) if value else ""

    def fresh(self) -> str:
        """A value for a browser that has none: 128 random bits."""
        return secrets.token_hex(_LENGTH // 2)

    def digest(self, value: str) -> str:
        """What is kept of a value: nobody reads it back."""
        return salted_hmac(self.salt, value, algorithm="sha256").hexdigest()

    def put(self, response: HttpResponseBase, value: str) -> None:
        """Has the browser keep `value` from now on."""
        response.set_cookie(
            self.cookie,
            signing.dumps(value, salt=self.salt),
            max_age=self.kept_s,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    def _value(self, request: HttpRequest) -> str:
        cookie = request.COOKIES.get(self.cookie, "")
        if not cookie:
            return ""
        try:
            said = signing.loads(cookie, salt=self.salt, max_age=self.kept_s)
        except signing.BadSignature:
            return ""
        return said if isinstance(said, str) and len(said) == _LENGTH else ""


# Set with a press on the call button and not before; browsers keep no cookie longer.
BROWSER = Mark("browser", "minutewise.browser", 400 * 86_400)
