"""Companies: what owner, manager and agent may do, and how invitations live. Pure.

The product's word on roles: an owner may do everything, money and roles included; a manager sees
to the page, the prices, new agents and everybody's calls; an agent has his own calls and switch.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

NAME_MAX = 80
MEMBERS_MAX = 200
INVITATION_LASTS = timedelta(days=7)
AGAIN_AFTER = timedelta(minutes=10)
LETTERS_A_DAY = 50
SECRET_BYTES = 32
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class Role(StrEnum):
    """What somebody is in a company."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"


class Deed(StrEnum):
    """What somebody may want to do in a company."""

    SEE = "see"  # who belongs to it
    OWN_CALLS = "own_calls"
    LEAVE = "leave"
    ALL_CALLS = "all_calls"
    PAGE = "page"  # texts, prices, work time, picture, publishing, the button
    INVITE = "invite"
    REMOVE = "remove"
    MONEY = "money"
    WEBHOOKS = "webhooks"  # they tell money too, so they are the owners'
    ROLES = "roles"
    CLOSE = "close"


_AGENT = frozenset({Deed.SEE, Deed.OWN_CALLS, Deed.LEAVE})
_MANAGER = _AGENT | {Deed.ALL_CALLS, Deed.PAGE, Deed.INVITE, Deed.REMOVE}
MAY: Mapping[Role, frozenset[Deed]] = {
    Role.AGENT: _AGENT,
    Role.MANAGER: _MANAGER,
    Role.OWNER: frozenset(Deed),
}


class Open(StrEnum):
    """What an invitation is for whoever holds its link."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ANOTHERS = "anothers"
    CLOSED = "closed"


def may(role: str, deed: Deed) -> bool:
    """Whether the role allows the deed at all; on whom, the functions below say."""
    return deed in MAY[Role(role)]


def may_invite_as(role: str, wanted: str) -> bool:
    """Whom `role` may invite: an owner anybody, a manager agents."""
    return may(role, Deed.INVITE) and (Role(role) is Role.OWNER or Role(wanted) is Role.AGENT)


def may_remove(role: str, other: str) -> bool:
    """Whom `role` may remove: an owner everybody, a manager agents. Oneself one leaves."""
    return may(role, Deed.REMOVE) and (Role(role) is Role.OWNER or Role(other) is Role.AGENT)


def stays_owned(roles: Sequence[str], before: str, after: str | None) -> bool:
    """Whether one of `roles` may turn from `before` into `after` (None: leaves).

    A company always has an owner: the last one neither leaves nor becomes something else.
    """
    if Role(before) is not Role.OWNER or after == Role.OWNER:
        return True
    return sum(1 for role in roles if Role(role) is Role.OWNER) > 1


def secret_of(random: bytes) -> str:
    """The part of an invitation's link that opens it, of 256 random bits."""
    if len(random) != SECRET_BYTES:
        raise ValueError("an invitation needs 256 bits")
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()


def digest_of(secret: str) -> str | None:
    """What is kept of the secret; None for what cannot be one."""
    return hashlib.sha256(secret.encode()).hexdigest() if _SECRET.fullmatch(secret) else None


def opens(
    *, ours: bool, accepted: bool, withdrawn: bool, closed: bool, expires_at: datetime, at: datetime
) -> Open:
    """What the invitation is to the reader at `at`.

    `ours`: the reader's proven address is the invited one. Anybody else learns this and no more,
    not even whether it still holds.
    """
    if not ours:
        return Open.ANOTHERS
    if accepted:
        return Open.USED
    if withdrawn:
        return Open.WITHDRAWN
    if closed:
        return Open.CLOSED
    return Open.OPEN if at < expires_at else Open.EXPIRED
