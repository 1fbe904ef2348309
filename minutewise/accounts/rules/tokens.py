"""Personal tokens: what programs of a person show instead of a session. Pure."""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from minutewise.kernel.errors import RuleError

# Recognisable, so that scanners of published code find a token that slipped into it.
PREFIX = "mwpat_"
SECRET_BYTES = 32
NAME_MAX = 60
DAYS_DEFAULT = 90
DAYS_MAX = 365
TOKENS_MAX = 20
REQUESTS_A_MINUTE = 120

_SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


class Scope(StrEnum):
    """What a token may do. None of the others includes `read`."""

    READ = "read"
    MONEY = "money"
    CALL = "call"
    LIMITS = "limits"
    PAYOUTS = "payouts"
    PAGE = "page"
    ROOM = "room"
    ACCOUNT = "account"
    COMPANY = "company"
    WEBHOOKS = "webhooks"
    DATA = "data"
    THREADS = "threads"
    PAY = "pay"
    ASK = "ask"
    DISPUTES = "disputes"
    RING = "ring"


class TokenError(RuleError):
    """The token is missing, unknown, revoked, expired, or its person is shut out."""

    status = 401


class TooManyError(RuleError):
    """More requests in this minute than a token has."""

    status = 429


class ScopeError(RuleError):
    """The token is good, but not for this."""

    status = 403


def secret_of(random: bytes) -> str:
    """The token as it is shown once, made of 256 random bits."""
    if len(random) != SECRET_BYTES:
        raise ValueError("a token needs 256 bits")
    return PREFIX + base64.urlsafe_b64encode(random).rstrip(b"=").decode()


def digest_of(secret: str) -> str:
    """What is kept of it. One round is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bearer(header: str) -> str | None:
    """The token in an Authorization header; None if there is none of our shape."""
    scheme, _space, secret = header.partition(" ")
    found = secret.strip()
    return found if scheme.lower() == "bearer" and _SHAPE.fullmatch(found) else None


def expires_at(at: datetime, days: int) -> datetime:
    """When a token made at `at` for `days` ends."""
    if not 1 <= days <= DAYS_MAX:
        raise ValueError("a token lasts from a day to a year")
    return at + timedelta(days=days)


def ordered(scopes: Iterable[str]) -> list[str]:
    """The scopes, each once, in the order in which they are shown. ValueError for others."""
    wanted = {Scope(each) for each in scopes}
    return [scope.value for scope in Scope if scope in wanted]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of this minute: requests, and seconds until there are new ones."""

    left: int
    again_s: int


def allowance(came: int, at: datetime) -> Allowance:
    """After `came` requests in the minute of `at`, this one included."""
    return Allowance(max(0, REQUESTS_A_MINUTE - came), 60 - int(at.timestamp()) % 60)
