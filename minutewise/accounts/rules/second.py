"""The second factor: codes of an app (RFC 4226, RFC 6238) and codes to fall back on.

Pure: the time is an argument, randomness comes from outside.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

STEP_S = 30
DIGITS = 6
DRIFT_STEPS = 1  # a phone's clock may be off by so many steps, either way
SECRET_BYTES = 20  # as long as the hash, RFC 4226 §4

RECOVERY_CODES = 10
RECOVERY_BYTES = 7  # 10 signs of 5 bits are cut from them
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's 32: no i, l, o, u
_LENGTH = 10

# How long somebody counts as having proven who they are, for what changes the ways in.
PROVEN_S = 900


def code_of(secret: bytes, step: int) -> str:
    """The six digits of one step: dynamic truncation of RFC 4226 §5.3."""
    digest = hmac.new(secret, step.to_bytes(8), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: bytes, typed: str, at_s: float, last_step: int) -> int | None:
    """The step whose code was typed, if it is of now and later than `last_step`; else None.

    A step that was used, or one before it, is refused (RFC 6238 §5.2): whoever looks over a
    shoulder cannot use the code again.
    """
    present = int(at_s) // STEP_S
    found = None
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        same = hmac.compare_digest(code_of(secret, step).encode(), typed.encode())
        if same and step > last_step:
            found = step
    return found


def is_app_code(typed: str) -> bool:
    """Whether this has the form of an app's code; else it may be one to fall back on."""
    return len(typed) == DIGITS and typed.isascii() and typed.isdigit()


def plain(typed: str) -> str:
    """What was typed, without what people type for reading's sake."""
    return "".join(sign for sign in typed.lower() if sign.isalnum())


def recovery_code(random: bytes) -> str:
    """Ten signs that cannot be taken for one another (50 bits), in two halves."""
    number = int.from_bytes(random)
    signs = "".join(ALPHABET[(number >> (5 * n)) & 31] for n in range(_LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def is_proven(
    records: Iterable[Mapping[str, Any]],
    *,
    needs_second: bool,
    at_s: float,
    lasts_s: int = PROVEN_S,
) -> bool:
    """Whether somebody proved a moment ago who they are, by what the session remembers.

    A passkey alone does (the device asked for finger, face or PIN). With a second factor nothing
    less than that factor; without one, a code from a letter.
    """
    enough = {"passkey", "second"} if needs_second else {"passkey", "code"}
    return any(
        record.get("method") in enough and 0 <= at_s - record.get("at", 0.0) < lasts_s
        for record in records
    )


def way_of(records: Iterable[Mapping[str, Any]]) -> str:
    """How a session was signed in to, in a word for `Device.way`."""
    methods = [record.get("method") for record in records if not record.get("again")]
    first = next((m for m in ("passkey", "openid", "code") if m in methods), "")
    return f"{first}+second" if first and "second" in methods else first
