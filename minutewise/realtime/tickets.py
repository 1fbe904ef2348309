"""Tickets: short-lived signed papers that say who may join which topics over the socket.

Compact form: `v1.<payload>.<mac>`, both base64url without padding. The payload is JSON with
one-letter keys, the mac is HMAC-SHA256 over the version and the payload. A ticket limits when a
connection may *begin*; what it grants lasts until the connection ends, or is ended by
`announce.revoke` and `announce.end_topic`.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from minutewise.kernel.errors import RuleError

Needs = Literal["media", "thread", "socket"]
NEEDS: tuple[Needs, ...] = ("media", "thread", "socket")
SEATS = ("client", "advisor")
TICKET_BYTES_MAX = 4_096
GRANTS_MAX = 16
TTL_S_MAX = 3_600  # how long a revoked person is remembered, so no ticket may live longer

_VERSION = "v1"
_CONTEXT = b"minutewise.realtime.ticket:"  # the installation's secret signs other things as well


class TicketError(RuleError):
    """The ticket is forged, expired, too long, or grants what nobody may grant."""

    status = 403


@dataclass(frozen=True, slots=True)
class Grant:
    """May join `topic`, in a seat or as one who only listens.

    `needs` says what proves the seat (`metering.proof.Evidence.needs`).
    """

    topic: str
    seat: str | None = None
    needs: Needs | None = None

    @property
    def proves(self) -> bool:
        """Whether the seat is one of a call: asked for proof, counted, told to the keeper.

        In a thread a seat only says on which side somebody writes.
        """
        return self.seat is not None and self.topic.startswith("call:")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid ticket says. `issued_s` is wall-clock time in Unix seconds. `hub` is the one
    hub that may let it in; None: any."""

    person: str | None
    grants: tuple[Grant, ...]
    issued_s: int
    hub: str | None = None


def issue(
    secret: str,
    *,
    person: str | None,
    grants: Sequence[Grant],
    ttl_s: int,
    now_s: int,
    hub: str | None = None,
) -> str:
    """Signs a ticket that opens connections for `ttl_s` seconds (1 to 3600) from `now_s` on.

    `hub` names the only one that may let it in: both seats of a call meet there. Raises
    TicketError `ticket_grants` for a grant that is nobody's to give: another person's topic, a
    seat without a person, an unknown kind of topic.
    """
    if not 1 <= ttl_s <= TTL_S_MAX:
        raise TicketError("ticket_ttl", f"A ticket lives 1 to {TTL_S_MAX} seconds.")
    check_grants(person, grants)
    body: dict[str, object] = {
        "p": person,
        "i": now_s,
        "x": now_s + ttl_s,
        "g": [[grant.topic, grant.seat, grant.needs] for grant in grants],
    }
    if hub is not None:  # a key that hubs of earlier versions pass over
        body["h"] = hub
    payload = _pack(json.dumps(body, separators=(",", ":")).encode())
    token = f"{_VERSION}.{payload}.{_pack(_mac(secret, payload))}"
    if len(token) > TICKET_BYTES_MAX:
        raise TicketError("ticket_too_long", "A ticket cannot name that many topics.")
    return token


def read(secret: str, token: str, now_s: int) -> Claims:
    """The claims of a genuine ticket; raises TicketError otherwise.

    Nothing inside is looked at before the signature was compared in constant time.
    """
    parts = token.split(".") if len(token) <= TICKET_BYTES_MAX and token.isascii() else []
    if len(parts) != 3 or parts[0] != _VERSION:
        raise TicketError("ticket_forged", "This ticket is not one of ours.")
    if not hmac.compare_digest(_pack(_mac(secret, parts[1])), parts[2]):
        raise TicketError("ticket_forged", "This ticket is not one of ours.")
    body = _unpack(parts[1])
    if not isinstance(body, dict) or now_s >= body["x"]:
        raise TicketError("ticket_expired", "This ticket has expired; ask for a new one.")
    grants = tuple(Grant(*grant) for grant in body["g"])
    claims = Claims(body["p"], grants, body["i"], body.get("h"))
    check_grants(claims.person, claims.grants)
    return claims


def check_grants(person: str | None, grants: Sequence[Grant]) -> None:
    """Raises TicketError `ticket_grants` unless every grant may be given to `person`."""
    topics = {grant.topic for grant in grants}
    if not 1 <= len(grants) <= GRANTS_MAX or len(topics) != len(grants):
        raise TicketError("ticket_grants", f"A ticket names 1 to {GRANTS_MAX} different topics.")
    for grant in grants:
        if not _may_give(person, grant):
            raise TicketError("ticket_grants", f"This ticket cannot grant {grant.topic!r}.")


def _may_give(person: str | None, grant: Grant) -> bool:
    kind, _, name = grant.topic.partition(":")
    if grant.needs is not None and (grant.seat is None or grant.needs not in NEEDS):
        return False
    if kind == "call":
        seated = grant.seat in SEATS and person is not None
        return _is_uuid(name) and (grant.seat is None or seated)
    if kind == "thread":  # whoever may read it is told by the context that asks for the ticket
        return _is_uuid(name) and grant.needs is None and grant.seat in (None, *SEATS)
    if grant.seat is not None:
        return False
    if kind == "person":
        return name == person and _is_uuid(name)
    return grant.topic == "presence"


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _mac(secret: str, payload: str) -> bytes:
    signed = _CONTEXT + f"{_VERSION}.{payload}".encode("ascii")
    return hmac.new(secret.encode(), signed, hashlib.sha256).digest()


def _pack(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _unpack(text: str) -> object:
    try:
        return cast(object, json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except (ValueError, binascii.Error):
        raise TicketError("ticket_forged", "This ticket is not one of ours.") from None
