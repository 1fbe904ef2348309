"""The cookie by which a browser is known again, whoever is signed in: a random value of ours.

It is set with a press on the call button and not before, first party, signed, for the server
only. It says nothing of the browser or its reader; of it only a keyed digest is ever stored.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "browser"
_SALT = "minutewise.browser"
_KEPT_S = 400 * 86_400  # browsers keep no cookie longer
_LENGTH = 32


def mark_of(request: HttpRequest) -> str:
    """The digest of this browser's value; empty if it has none, or anybody but us wrote it."""
    value = _value(request)
    return digest(value) if value else ""


def fresh() -> str:
    """A value for a browser that has none."""
    return secrets.token_hex(_LENGTH // 2)


def digest(value: str) -> str:
    """What is kept of a value: nobody reads it back."""
    return salted_hmac(_SALT, value, algorithm="sha256").hexdigest()


def put(response: HttpResponse, value: str) -> None:
    """Has the browser keep `value` from now on."""
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=_SALT),
        max_age=_KEPT_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _value(request: HttpRequest) -> str:
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_KEPT_S)
    except signing.BadSignature:
        return ""
    return said if isinstance(said, str) and len(said) == _LENGTH else ""
