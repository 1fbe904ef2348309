"""The cookie to which a visitor's thread belongs: a random value of ours, signed, first party.

It is set with the first message and not before. Of it only a keyed digest is stored.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "visitor"
_SALT = "minutewise.visitor"
_KEPT_S = 30 * 86_400  # as long as the thread is kept
_LENGTH = 32


def key_of(request: HttpRequest) -> str:
    """The digest of this browser's value; empty if it has none, or anybody but us wrote it."""
    value = _value(request)
    return digest(value) if value else ""


def fresh() -> str:
    """A value for a browser that has none: 128 random bits."""
    return secrets.token_hex(_LENGTH // 2)


def digest(value: str) -> str:
    """What is kept of a value: nobody reads it back."""
    return salted_hmac(_SALT, value, algorithm="sha256").hexdigest()


def put(response: HttpResponseBase, value: str) -> None:
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
