"""What a client may spend: per call, per day, per month. Lower at once, higher after 24 hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

RAISE_WAITS = timedelta(hours=24)


class Span(StrEnum):
    """What a limit is counted over; days and months are those of the person's time zone."""

    CALL = "call"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Limit:
    """Minor units; None is no limit. `later` comes into force at `later_from`, if that is set."""

    amount: int | None = None
    later: int | None = None
    later_from: datetime | None = None

    def at(self, moment: datetime) -> "Limit":
        """The same limit as it stands at `moment`: what has come into force is in force."""
        if self.later_from is None or moment < self.later_from:
            return self
        return Limit(self.later)


def is_higher(one: int | None, other: int | None) -> bool:
    """Whether `one` lets more through than `other`; no limit lets everything through."""
    if other is None:
        return False
    return one is None or one > other


def changed(limit: Limit, wanted: int | None, at: datetime) -> Limit:
    """The limit after its person asked for `wanted` at `at`.

    Lower is in force at once and takes a raise that waited with it. Higher waits 24 hours; who
    then asks for less of a raise keeps the time that has passed, who asks for more begins anew.
    """
    now = limit.at(at)
    if wanted == now.amount:
        return now
    if not is_higher(wanted, now.amount):
        return Limit(wanted)
    if now.later_from is not None and not is_higher(wanted, now.later):
        return Limit(now.amount, wanted, now.later_from)
    return Limit(now.amount, wanted, at + RAISE_WAITS)


def taken_back(limit: Limit, at: datetime) -> Limit:
    """The limit without the raise that waited; one that has come into force stays."""
    return Limit(limit.at(at).amount)


def clocks(zone: str, before: str, changed_at: datetime | None, at: datetime) -> list[ZoneInfo]:
    """The time zones that count at `at`: for 24 hours after a change the one before as well.

    Otherwise a trip around the world, made in a form, would begin a new day at once.
    """
    moved = changed_at is not None and before and at < changed_at + RAISE_WAITS
    return [ZoneInfo(name) for name in ([zone, before] if moved else [zone])]


def period_of_all(span: Span, at: datetime, zones: Sequence[ZoneInfo]) -> tuple[datetime, datetime]:
    """The day or month around `at` on several clocks: from the first start to the last end."""
    found = [period(span, at, zone) for zone in zones]
    return min(start for start, _ in found), max(end for _, end in found)


def period(span: Span, at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The day or the month around `at` on the clocks of `zone`: start ≤ at < end."""
    today = at.astimezone(zone).date()
    if span is Span.DAY:
        start, end = today, today + timedelta(days=1)
    else:
        start = today.replace(day=1)
        end = (start + timedelta(days=32)).replace(day=1)
    return datetime.combine(start, time(0), zone), datetime.combine(end, time(0), zone)


@dataclass(frozen=True, slots=True)
class Left:
    """What one limit leaves (minor units, not below 0), and until when that counts.

    `until` is None for a call. `raise_to` and `raise_from` tell of a raise that waits.
    """

    span: Span
    amount: int
    limit: int
    until: datetime | None = None
    raise_to: int | None = None
    raise_from: datetime | None = None


def lefts(
    limits: Mapping[Span, Limit],
    spent: Mapping[Span, int],
    at: datetime,
    zones: Sequence[ZoneInfo],
) -> list[Left]:
    """What each limit leaves. `spent` is what counts in its span: captured and still held."""
    found = []
    for span in Span:
        limit = limits.get(span, Limit()).at(at)
        if limit.amount is None:
            continue
        left = max(0, limit.amount - spent.get(span, 0))
        until = None if span is Span.CALL else period_of_all(span, at, zones)[1]
        found.append(Left(span, left, limit.amount, until, limit.later, limit.later_from))
    return found


def tightest(found: list[Left]) -> Left | None:
    """The limit that stands in the way first; of equal ones the one that stands there longest."""
    by_span = [Span.DAY, Span.MONTH, Span.CALL]
    return min(found, key=lambda left: (left.amount, -by_span.index(left.span)), default=None)
