"""The demo's advisors as they stand in `advisors/*.toml`."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from minutewise.advisors.actions.page import Draft
from minutewise.advisors.rules.worktime import Block, Special

_FILES = Path(__file__).parent / "advisors"
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_GROUP = re.compile(r"([A-Z][a-z])(?:-([A-Z][a-z]))? (.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One advisor: the account, the page, the face, and how he appears to be."""

    email: str
    draft: Draft
    look: str
    seed: str
    presence: str  # online, busy, away, offline
    language: str


def entries(today: date) -> list[Entry]:
    """All advisors of the demo; days that differ are counted from `today`."""
    found = []
    for file in sorted(_FILES.glob("*.toml")):
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["advisor"]
        found += [_entry(row, file.stem, today) for row in rows]
    return found


def _entry(row: dict[str, Any], language: str, today: date) -> Entry:
    return Entry(
        email=row.get("email", f"{row['handle']}@example.org"),
        draft=_draft(row, today),
        look=row["look"],
        seed=row.get("seed", row["handle"]),
        presence=row["is"],
        language=language,
    )


def _draft(row: dict[str, Any], today: date) -> Draft:
    return Draft(
        name=row["name"],
        handle=row["handle"],
        activity=row["activity"],
        about=row["about"].strip(),
        qualifications=row["qualifications"],
        experience=row["experience"],
        languages=row["languages"],
        keywords=row["keywords"],
        time_zone=row["zone"],
        any_time=row["is"] != "offline",
        blocks=blocks(row["hours"]),
        specials=_closed(row.get("closed", []), today),
        kind=row.get("kind", "sample"),
        rate_unit_s=row.get("unit", 60),
        rates=row["rates"],
        free_sample_s=row.get("sample_s", 60),
        sample_once_passed=row.get("sample_once_passed", "charged"),
        increment_s=row.get("increment_s", 1),
        rounding=row.get("rounding", "completed"),
    )


def blocks(text: str) -> list[Block]:
    """ "Mo-Fr 9:00-12:00, 13:00-17:00; Sa 10:00-14:00" as weekly blocks."""
    found = []
    for group in text.split(";"):
        match = _GROUP.fullmatch(group.strip())
        if match is None:
            raise ValueError(f"not work time: {group!r}")
        first = _DAYS.index(match[1])
        last = _DAYS.index(match[2]) if match[2] else first
        for hours in match[3].split(","):
            start, end = (_time(part) for part in hours.strip().split("-"))
            found += [Block(day, start, end) for day in range(first, last + 1)]
    return found


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _closed(ranges: list[list[int]], today: date) -> list[Special]:
    return [
        Special(today + timedelta(days=number))
        for first, last in ranges
        for number in range(first, last + 1)
    ]
