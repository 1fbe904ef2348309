"""Anti-forgery tokens as Django makes them: a visitor's secret under a mask of its own.

Kept pages hold gaps in their places, and every visitor gets tokens of his own secret.
"""

import re
import secrets
import string

from django.conf import settings

_CHARS = string.ascii_letters + string.digits
_PLACE = {char: place for place, char in enumerate(_CHARS)}
_LENGTH = 32
_TOKEN = re.compile(rb"(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])")


def is_secret(text: str) -> bool:
    """Whether Django takes this value of the cookie as it is."""
    return len(text) == _LENGTH and text.isascii() and text.isalnum()


def new_secret() -> str:
    """A secret for a visitor who has none."""
    return "".join(secrets.choice(_CHARS) for _ in range(_LENGTH))


def cookie_of(secret: str) -> str:
    """The Set-Cookie by which a browser keeps its secret, as Django would set it."""
    parts = [f"{settings.CSRF_COOKIE_NAME}={secret}", f"Max-Age={settings.CSRF_COOKIE_AGE}"]
    parts += [f"Path={settings.CSRF_COOKIE_PATH}", f"SameSite={settings.CSRF_COOKIE_SAMESITE}"]
    parts += ["Secure"] if settings.CSRF_COOKIE_SECURE else []
    return "; ".join(parts)


def token_of(secret: str) -> str:
    """The secret under a fresh mask."""
    mask = secrets.token_bytes(_LENGTH)
    chars = [_CHARS[byte % len(_CHARS)] for byte in mask]
    hidden = (
        _CHARS[(_PLACE[char] + _PLACE[over]) % len(_CHARS)]
        for char, over in zip(secret, chars, strict=True)
    )
    return "".join([*chars, *hidden])


def secret_in(token: str) -> str:
    """What is under the mask."""
    return "".join(
        _CHARS[(_PLACE[char] - _PLACE[over]) % len(_CHARS)]
        for over, char in zip(token[:_LENGTH], token[_LENGTH:], strict=True)
    )


def gaps(body: bytes, secret: str) -> list[bytes]:
    """The pieces of a page around every token of this secret."""
    pieces, since = [], 0
    for found in _TOKEN.finditer(body):
        if secret_in(found[0].decode()) == secret:
            pieces.append(body[since : found.start()])
            since = found.end()
    return [*pieces, body[since:]]
