"""A code in a letter that proves an address, for other things than signing in.

Kept in the visitor's session under a purpose: it is worth something in this browser, for this
purpose, for ten minutes and three tries, once.
"""

import time
from enum import StrEnum
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code, generate_user_code
from django.http import HttpRequest

from minutewise.accounts.rules import CODE_FORMAT, CODE_LASTS_S, CODE_TRIES

_KEPT = "mailed_codes"


class Answer(StrEnum):
    """What a typed code turned out to be; `OVER` when there is nothing (left) to compare with."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


def send(request: HttpRequest, purpose: str, email: str, template: str, **context: object) -> None:
    """Sends a code to `email`, in place of an earlier one for `purpose`. Raises RateLimited."""
    ratelimit.consume(request, action="sign_in_ask", key=email, raise_exception=True)
    code = generate_user_code(**CODE_FORMAT)
    _keep(request, purpose, {"code": code, "email": email, "at": time.time(), "tries": 0})
    get_adapter().send_mail(template, email, {"code": code, **context})


def waiting(request: HttpRequest, purpose: str) -> dict[str, Any] | None:
    """The code that is waited for (`email`, `at`); None if there is none or its time is over."""
    state: dict[str, Any] | None = request.session.get(_KEPT, {}).get(purpose)
    return state if state and time.time() - state["at"] <= CODE_LASTS_S else None


def compare(request: HttpRequest, purpose: str, typed: str) -> Answer:
    """Counts the guess, then compares; the right code is left to `drop` by the caller."""
    state = waiting(request, purpose)
    key = f"{request.session.session_key} {purpose} {state['at'] if state else 0}"
    if state is None or not ratelimit.consume(request, action="sign_in_guess", key=key):
        drop(request, purpose)
        return Answer.OVER
    if compare_user_code(actual=typed, expected=state["code"]):
        return Answer.RIGHT
    tries = state["tries"] + 1
    if tries >= CODE_TRIES:
        drop(request, purpose)
        return Answer.OVER
    _keep(request, purpose, {**state, "tries": tries})
    return Answer.WRONG


def drop(request: HttpRequest, *purposes: str) -> None:
    """These codes are worth nothing any more."""
    kept = request.session.get(_KEPT, {})
    request.session[_KEPT] = {k: v for k, v in kept.items() if k not in purposes}


def _keep(request: HttpRequest, purpose: str, state: dict[str, Any]) -> None:
    request.session[_KEPT] = {**request.session.get(_KEPT, {}), purpose: state}
