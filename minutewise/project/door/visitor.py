"""Who asks, as far as it may matter to a kept page. Pure: headers in, a `Visitor` out."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from minutewise.project.door.token import is_secret

type Headers = Iterable[tuple[bytes, bytes]]

_KNOWN_COOKIES = frozenset({"csrftoken", "tz"})
# With these, somebody is known, or wants another answer than the page.
_OTHERS = frozenset({b"authorization", b"hx-request", b"range"})
_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class Visitor:
    """`key` is all that the page depends on; `secret` is the visitor's own, "" if there is none."""

    key: tuple[str, ...]
    language: str
    secret: str
    knows: str  # the value of If-None-Match


def visitor_of(path: str, headers: Headers) -> Visitor | None:
    """None for whoever is known by anything at all: their page is made for them alone."""
    host, proto, languages, knows, cookies = "", "", "", "", ""
    for name, value in headers:
        if name in _OTHERS or len(value) > 1_000:
            return None
        match name:
            case b"host":
                host = value.decode("latin-1")
            case b"x-forwarded-proto":
                proto = value.decode("latin-1")
            case b"accept-language":
                languages = value.decode("latin-1")
            case b"if-none-match":
                knows = value.decode("latin-1")
            case b"cookie":
                cookies += ";" + value.decode("latin-1")
    known = _cookies(cookies)
    if known is None or len(host) + len(path) + len(proto) > _LENGTH_MAX:
        return None
    secret, zone = known
    language = _language(languages)
    return Visitor((host, proto, path, language, zone), language, secret, knows)


def _cookies(said: str) -> tuple[str, str] | None:
    """Secret and time zone; None if there is any other cookie, one twice, or a strange value."""
    found: dict[str, str] = {}
    for part in said.split(";"):
        name, _, value = part.strip().partition("=")
        if not part.strip():
            continue
        if name not in _KNOWN_COOKIES or name in found or len(value) > _LENGTH_MAX:
            return None
        found[name] = value
    secret = found.get("csrftoken", "")
    if secret and not is_secret(secret):
        return None
    return secret, found.get("tz", "")


@lru_cache(1_000)
def _language(accepted: str) -> str:
    """The language that the page will be in, found as Django's LocaleMiddleware finds it."""
    for code, _weight in parse_accept_lang_header(accepted):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return get_supported_language_variant(settings.LANGUAGE_CODE)
