"""Who signs in, under which limits against guessing, and in which time zone people are."""

import zoneinfo
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources

NO_ZONE = "UTC"
NAME_LENGTH_MAX = 80

# Limits against guessing, in the words of allauth: so many per time and per address on the net
# ("ip") or per key. A code has 8 digits and is compared 3 times: with at most 40 codes an hour
# for one address, guessing them for a whole year succeeds in one of 100 cases, and an owner who
# does not ask for them sees every attempt in his mailbox.
LIMITS = {
    "sign_in_ask": "20/m/ip,4/m/key,40/h/key",  # key: the address asked for
    "sign_in_guess": "30/m/ip,3/15m/key",  # key: the code; counts also when guesses come at once
    # key: the person. Whoever holds somebody's mailbox and guesses for a year finds a code of an
    # app (3 of a million are good at a time) in 1 of 50 cases; the owner is told of every letter.
    "second_guess": "30/m/ip,5/15m/key,20/d/key",
    "passkey": "30/m/ip",
    "provider": "30/m/ip",
    "visitor_write": "12/m/ip,60/h/ip",  # first messages of people who have not signed in
    "thread_file": "10/m/key,60/h/key",  # key: the person; what cannot be drawn costs most
}
CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
CODE_TRIES = 3
CODE_LASTS_S = 600
CODE_RESENDS = 3


@cache
def all_zones() -> frozenset[str]:
    """Every name that a browser may report, old spellings included."""
    return frozenset(zoneinfo.available_timezones())


@cache
def usual_zones() -> tuple[str, ...]:
    """One name for each zone that differs today or did since 1970, from the tz database."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone1970.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple(sorted(row[2] for row in rows))


def known_zone(name: str | None) -> str:
    """`name` if it is a time zone, else an empty string."""
    return name if name in all_zones() else ""


type ZoneChoices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def zone_choices(current: str, now: datetime) -> ZoneChoices:
    """Choices by continent, each with its present distance from UTC; `current` is among them."""
    more = known_zone(current)
    more = "" if more in usual_zones() else more
    return _choices(more, now.replace(second=0, microsecond=0))  # clocks change at whole minutes


@lru_cache(maxsize=8)  # 340 files of the tz database are read for it
def _choices(more: str, minute: datetime) -> ZoneChoices:
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in _with(usual_zones(), more):
        continent, _, place = name.partition("/")
        label = (place or continent).replace("_", " ").replace("/", ", ")
        groups.setdefault(continent, []).append((name, f"{label} ({_distance(name, minute)})"))
    return tuple((continent, tuple(group)) for continent, group in sorted(groups.items()))


def _with(names: Iterable[str], current: str) -> list[str]:
    return sorted({*names, NO_ZONE, current} - {""})


def _distance(name: str, now: datetime) -> str:
    offset = now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
