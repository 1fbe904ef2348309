"""What proves that a side is connected, and until when. Billing counts proven time only.

A side is proven at an instant if it lies between two proofs at most PROOF_GAP_MS apart, or within
PROOF_GAP_MS after the last. What a proof must show depends on the mode: in audio or video that
media of the other side keeps arriving, in text that the thread is open on the screen, elsewhere
that the socket answers. Who withholds a report proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PROOF_GAP_MS = 5_000

type Needs = Literal["media", "thread", "socket"]

_MOST_PACKETS = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts known about one connection of one side; times are readings of a steady clock.

    `answered_ms`, `media_ms`, `open_ms`: when the socket last answered, reported media newly
    arrived, and reported the thread open. `media_in`: packets received by then, in total (0: a
    fresh connection has received none). `unbroken_since_ms`: since when every proof followed the
    one before within PROOF_GAP_MS. Whoever bills an interval that began earlier must know: there
    is a gap in it (`has_gap_since`).
    """

    needs: Needs
    answered_ms: int | None = None
    media_ms: int | None = None
    media_in: int = 0
    open_ms: int | None = None
    unbroken_since_ms: int | None = None


def observe(evidence: Evidence, answer: Mapping[str, object], at_ms: int) -> Evidence:
    """Takes in an answer `{"media": {"in": packets in total}, "open": bool}` of `at_ms`.

    Both parts may be missing. Whatever cannot be understood proves nothing and raises nothing;
    an answer that is older than the newest adds nothing.
    """
    is_older = evidence.answered_ms is not None and at_ms < evidence.answered_ms
    if is_older or not isinstance(answer, Mapping):
        return evidence
    packets = _packets(answer.get("media"))
    grown = packets is not None and packets > evidence.media_in
    media_ms = at_ms if grown else evidence.media_ms
    open_ms = at_ms if answer.get("open") is True else evidence.open_ms
    until_ms = _until(evidence.needs, at_ms, media_ms, open_ms)
    return Evidence(  # made once: `replace` part by part cost a tenth of what the hub does
        evidence.needs,
        answered_ms=at_ms,
        media_ms=media_ms,
        media_in=evidence.media_in if packets is None else packets,
        open_ms=open_ms,
        unbroken_since_ms=_unbroken_since(evidence, until_ms),
    )


def _packets(media: object) -> int | None:
    """How many packets are reported, in total; fewer than before are a new connection's count."""
    packets = media.get("in") if isinstance(media, Mapping) else None
    return packets if type(packets) is int and 0 <= packets <= _MOST_PACKETS else None


def _unbroken_since(before: Evidence, until_ms: int | None) -> int | None:
    was_until_ms = proven_until(before)
    if until_ms is None:
        return None
    if was_until_ms is None or until_ms - was_until_ms > PROOF_GAP_MS:
        return until_ms
    return until_ms if before.unbroken_since_ms is None else before.unbroken_since_ms


def proven_until(evidence: Evidence) -> int | None:
    """The last instant at which this side was proven; None if it never was."""
    return _until(evidence.needs, evidence.answered_ms, evidence.media_ms, evidence.open_ms)


def _until(
    needs: Needs, answered_ms: int | None, media_ms: int | None, open_ms: int | None
) -> int | None:
    if needs == "socket":
        return answered_ms
    shown_ms = media_ms if needs == "media" else open_ms
    if answered_ms is None or shown_ms is None:
        return None
    return min(answered_ms, shown_ms)


def is_proven(evidence: Evidence, at_ms: int) -> bool:
    """Whether the last proof is at most PROOF_GAP_MS old at `at_ms`."""
    until_ms = proven_until(evidence)
    return until_ms is not None and at_ms - until_ms <= PROOF_GAP_MS


def has_gap_since(evidence: Evidence, since_ms: int) -> bool:
    """Whether proof was broken (or never there) at some time from `since_ms` to the last proof.

    Asked after an answer, it shows a gap that nobody noticed while it lasted.
    """
    unbroken_ms = evidence.unbroken_since_ms
    return unbroken_ms is None or unbroken_ms > since_ms
