"""Which request is being answered: one name for it in the log, in the answer, in work it causes."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_current: ContextVar[str] = ContextVar("request", default="")


def known_or_new(told: str) -> str:
    """The name that a proxy gave, if it can stand in a log; otherwise one of our own."""
    return told if _WELL_FORMED.fullmatch(told) else secrets.token_hex(8)


@contextmanager
def under(name: str) -> Iterator[None]:
    """Everything within belongs to the request of that name."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> str:
    """The request that is being answered, or that caused this work; empty if none did."""
    return _current.get()
