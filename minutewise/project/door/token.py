"""Anti-forgery tokens as Django makes them: a visitor's secret under a mask of its own.

Kept pages hold gaps in their places, and every visitor gets tokens of his own secret.
"""

import re

from django.conf import settings

from minutewise.work.quick.tokens import CHARS, LENGTH

_PLACE = {char: place for place, char in enumerate(CHARS)}
_TOKEN = re.compile(rb"(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])")


def is_secret(text: str) -> bool:
    """Whether Django takes this value of the cookie as it is."""
    return len(text) == LENGTH and text.isascii() and text.isalnum()


def cookie_of(secret: str) -> str:
    """The Set-Cookie by which a browser keeps its secret, as Django would set it."""
    parts = [f"{settings.CSRF_COOKIE_NAME}={secret}", f"Max-Age={settings.CSRF_COOKIE_AGE}"]
    parts += [f"Path={settings.CSRF_COOKIE_PATH}", f"SameSite={settings.CSRF_COOKIE_SAMESITE}"]
    parts += ["Secure"] if settings.CSRF_COOKIE_SECURE else []
    return "; ".join(parts)


def secret_in(token: str) -> str:
    """What is under the mask."""
    return "".join(
        CHARS[(_PLACE[char] - _PLACE[over]) % len(CHARS)]
        for over, char in zip(token[:LENGTH], token[LENGTH:], strict=True)
    )


def gaps(body: bytes, secret: str) -> list[bytes]:
    """The pieces of a page around every token of this secret."""
    pieces, since = [], 0
    for found in _TOKEN.finditer(body):
        if secret_in(found[0].decode()) == secret:
            pieces.append(body[since : found.start()])
            since = found.end()
    return [*pieces, body[since:]]
