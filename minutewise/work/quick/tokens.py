"""Anti-forgery tokens as Django makes them, of one draw of chance each.

A token is a visitor's secret under a mask of its own. Django draws secret and mask letter by
letter, sixty-four times for a page that somebody sees for the first time: a twentieth of the page.
"""

import secrets
import string

from django.http import HttpRequest

LENGTH = 32
CHARS = string.ascii_letters + string.digits
_SAID = CHARS.encode()
_OF_PLACE = bytes([_SAID[place % len(_SAID)] for place in range(256)])
_PLACE_OF = bytes([max(0, _SAID.find(char)) for char in range(256)])
# Of the 256 values of a byte the last eight would make the first eight letters likelier.
_UNFAIR = bytes(range(256 - 256 % len(_SAID), 256))
_PLACES = bytes([byte % len(_SAID) for byte in range(256)])


def new_secret() -> str:
    """A secret for a visitor who has none."""
    return _text(_drawn())


def masked(secret: str) -> str:
    """The secret under a fresh mask; `secret` is one of Django's: LENGTH letters and digits."""
    mask, places = _drawn(), secret.encode("ascii").translate(_PLACE_OF)
    hidden = bytes([place + over for place, over in zip(places, mask, strict=True)])
    return _text(mask) + _text(hidden)


def token_for(request: HttpRequest) -> str:
    """What `django.middleware.csrf.get_token` gives and notes: the cookie goes with the answer."""
    secret = request.META.get("CSRF_COOKIE") or new_secret()
    request.META.update(CSRF_COOKIE=secret, CSRF_COOKIE_NEEDS_UPDATE=True)
    return masked(secret)


def _drawn() -> bytes:
    """LENGTH places among the letters, each as likely as any other."""
    found = b""
    while len(found) < LENGTH:
        found += places_in(secrets.token_bytes(2 * LENGTH))
    return found[:LENGTH]


def places_in(chance: bytes) -> bytes:
    """The places that these bytes stand for, without those that would not be fair."""
    return chance.translate(_PLACES, _UNFAIR)


def _text(places: bytes) -> str:
    return places.translate(_OF_PLACE).decode()
