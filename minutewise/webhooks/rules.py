"""Rules of outgoing webhooks: which events, how they are signed, when one is tried again. Pure."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from minutewise.kernel.errors import InvalidError, RuleError

ENDPOINTS_MAX = 5
URL_MAX = 500
PREFIX = "whsec_"
SEED_BYTES = 32
# After a roll both secrets sign for a day, so that a receiver can change over in its own time.
OLD_SECRET_LASTS = timedelta(hours=24)
TOLERANCE_S = 300  # what receivers should allow between `t` and their own clock
HEADER = "Minutewise-Signature"
BY_HAND_A_MINUTE = 10
KEPT_DAYS = 30

_HOURS = 3600
# Seconds from each failed attempt to the next one; the last one is three days after the first.
WAITS_S = (
    5, 30, 120, 600, 1800, _HOURS, 2 * _HOURS, 4 * _HOURS, 8 * _HOURS,
    12 * _HOURS, 12 * _HOURS, 12 * _HOURS, 12 * _HOURS, 29_845,
)  # fmt: skip
FAILING_FOR = timedelta(days=3)


class Kind(StrEnum):
    """What can be told, in the order in which it is offered."""

    CALL_STARTED = "call.started"
    CALL_ACCEPTED = "call.accepted"
    CALL_MISSED = "call.missed"
    CALL_ENDED = "call.ended"
    CALL_SETTLED = "call.settled"
    CALL_REFUNDED = "call.refunded"
    PAYMENT_ASKED = "payment.asked"
    PAYMENT_PAID = "payment.paid"
    PAYMENT_ENDED = "payment.ended"  # declined, taken back, expired, void: `state` says which
    PAYMENT_REFUNDED = "payment.refunded"
    FEE_AGREED = "fee.agreed"
    FEE_SOLVED = "fee.solved"
    TOP_UP_PAID = "topup.paid"
    REFUND_SENT = "refund.sent"
    AUTHORISATION_RESERVED = "authorisation.reserved"
    AUTHORISATION_DECLINED = "authorisation.declined"  # or not usable any more: `state` says which
    AUTHORISATION_LAPSED = "authorisation.lapsed"
    AUTHORISATION_CAPTURED = "authorisation.captured"
    AUTHORISATION_RELEASED = "authorisation.released"
    PAYOUT_REQUESTED = "payout.requested"
    PAYOUT_PAID = "payout.paid"
    PAYOUT_FAILED = "payout.failed"
    CHARGEBACK = "chargeback"
    REVIEW_REVEALED = "review.revealed"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_OFFERED = "dispute.offered"
    DISPUTE_SETTLED = "dispute.settled"
    DISPUTE_DECIDED = "dispute.decided"
    MESSAGE_NEW = "message.new"


# A company has no cards, so nothing is topped up, sent back, charged back or reserved there.
_OF_CARDS = {
    Kind.TOP_UP_PAID, Kind.REFUND_SENT, Kind.CHARGEBACK, Kind.AUTHORISATION_RESERVED,
    Kind.AUTHORISATION_DECLINED, Kind.AUTHORISATION_LAPSED, Kind.AUTHORISATION_CAPTURED,
    Kind.AUTHORISATION_RELEASED,
}  # fmt: skip
TO_COMPANIES = tuple(kind for kind in Kind if kind not in _OF_CARDS)

TEST = "test"  # sent by the button of that name, whatever was chosen


class TooOftenError(RuleError):
    """The button was pressed too often: our requests are not for flooding others."""

    status = 429


def ordered(kinds: Iterable[str]) -> list[str]:
    """The events, each once, in the order in which they are offered. ValueError for others."""
    wanted = {Kind(each) for each in kinds}
    return [kind.value for kind in Kind if kind in wanted]


def check_url(url: str, *, plain_on_loopback: bool) -> str:
    """The address of an endpoint as it is kept. Raises InvalidError `url_invalid`.

    Only `https`, without user, password and fragment. With `plain_on_loopback` (demo, tests)
    also `http`: then only to this machine, which `work.egress` makes sure of.
    """
    found = url.strip()
    try:
        parts = urlsplit(found)
        _port = parts.port  # raises for what is none
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as broken:
        raise _bad_url() from broken
    schemes = ("https", "http") if plain_on_loopback else ("https",)
    extras = parts.username is not None or parts.password is not None or parts.fragment
    printable = found.isascii() and found.isprintable() and " " not in found
    fits = len(found) <= URL_MAX and printable and "\\" not in found
    if parts.scheme not in schemes or not host or extras or not fits:
        raise _bad_url()
    return found


def _bad_url() -> InvalidError:
    said = "Enter the address of your server, beginning with https://."
    return InvalidError("url_invalid", said, field="url")


def secret_of(root: str, seed: str) -> str:
    """The secret of an endpoint: made of the installation's own secret and the endpoint's seed,
    so that whoever reads the database alone can sign nothing."""
    made = hmac.new(root.encode(), f"minutewise.webhooks:{seed}".encode(), hashlib.sha256)
    return PREFIX + base64.urlsafe_b64encode(made.digest()).rstrip(b"=").decode()


def signature(secrets: Sequence[str], body: bytes, at_s: int) -> str:
    """The header's value: Unix seconds, and HMAC-SHA256 over `t.body` for each secret."""
    signed = f"{at_s}.".encode() + body
    macs = [hmac.new(each.encode(), signed, hashlib.sha256).hexdigest() for each in secrets]
    return ",".join([f"t={at_s}", *(f"v1={mac}" for mac in macs)])


def is_taken(status: int | None) -> bool:
    """Whether the receiver's answer means that it has the event."""
    return status is not None and 200 <= status < 300


def wait_s(attempts: int) -> int | None:
    """Seconds until the next attempt after the `attempts`-th one failed (1, 2, …); None: over."""
    return WAITS_S[attempts - 1] if attempts <= len(WAITS_S) else None


def is_hopeless(failing_since: datetime, at: datetime) -> bool:
    """Whether an endpoint failed for so long that it is switched off."""
    return at - failing_since >= FAILING_FOR
