"""How advisors are spoken of: short sentences, the reader's clock, no riddles."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from minutewise.advisors import words
from minutewise.advisors.rules.presence import Is
from minutewise.advisors.rules.week import Back, Closed

AARHUS, ATHENS = ZoneInfo("Europe/Copenhagen"), ZoneInfo("Europe/Athens")


def returns(text: str, yours: ZoneInfo, days_ahead: int) -> Back:
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Back(moment.astimezone(AARHUS), moment.astimezone(yours), days_ahead)


@pytest.mark.parametrize(
    ("back", "says", "why"),
    [
        (returns("2026-11-30 08:00", ATHENS, 6), "Back Monday 9:00, 10:00 your time", "two clocks"),
        (returns("2026-11-30 08:00", AARHUS, 6), "Back Monday 9:00", "one clock"),
        (returns("2026-11-24 15:30", AARHUS, 0), "Back 16:30", "today needs no day"),
        (
            returns("2026-11-30 08:00", ZoneInfo("America/Los_Angeles"), 6),
            "Back Monday 9:00, 0:00 your time", "midnight there",
        ),
        (
            returns("2026-11-30 08:00", ZoneInfo("Pacific/Honolulu"), 5),
            "Back Monday 9:00, Sunday 22:00 your time", "another day there",
        ),
        (returns("2026-12-14 08:00", AARHUS, 20), "Back 14 Dec 9:00", "weeks ahead: the date"),
    ],
)  # fmt: skip
def test_when_somebody_is_back(back, says, why):
    assert words.back(back) == says, why


def test_the_word_of_presence():
    assert [words.presence(word) for word in Is] == ["Online", "In a call", "Away", "Offline"]
    soon = returns("2026-11-24 15:30", AARHUS, 0)
    assert words.presence(Is.OFFLINE, soon) == "Back 16:30"
    assert words.presence(Is.AWAY, soon) == "Away", "work time says nothing about who is away"


@pytest.mark.parametrize(
    ("seconds", "sample", "duration"),
    [
        (0, "No free minute", "0 seconds"),
        (1, "First 1 second free", "1 second"),
        (30, "First 30 seconds free", "30 seconds"),
        (60, "First minute free", "60 seconds"),
        (90, "First 90 seconds free", "90 seconds"),
        (180, "First 3 minutes free", "3 minutes"),
        (3600, "First 60 minutes free", "1 hour"),
        (5400, "First 90 minutes free", "1 hour 30 minutes"),
    ],
)
def test_spans_of_time(seconds, sample, duration):
    assert (words.sample(seconds), words.duration(seconds)) == (sample, duration)


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        (0, ""),
        (1, "1 hour later than Aarhus"),
        (-6, "6 hours earlier than Aarhus"),
        (5.5, "5 hours 30 minutes later than Aarhus"),
    ],
)
def test_clocks_apart(hours, says):
    assert words.clocks_apart(hours, "Aarhus") == says


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (date(2026, 12, 24), date(2026, 12, 24), "Closed 24 December 2026"),
        (date(2026, 12, 24), date(2026, 12, 28), "Closed 24 to 28 December 2026"),
        (date(2026, 11, 30), date(2026, 12, 2), "Closed 30 November to 2 December 2026"),
        (date(2026, 12, 31), date(2027, 1, 2), "Closed 31 December 2026 to 2 January 2027"),
    ],
)
def test_closed_days(first, last, says):
    assert words.closed(Closed(first, last)) == says


@pytest.mark.parametrize(
    ("language", "weekday", "city"),
    [("en", "Mon", "Copenhagen"), ("de", "Mo", "Kopenhagen"), ("ru", "Пн", "Копенгаген")],
)
def test_days_and_places_are_the_readers_words(language, weekday, city):
    with translation.override(language):
        assert (words.short_weekday(date(2026, 11, 23)), words.city(AARHUS)) == (weekday, city)


def test_languages_are_called_by_their_own_names():
    assert [words.language_name(code) for code in ("en", "de", "da", "ru")] == [
        "English", "Deutsch", "Dansk", "Русский",
    ]  # fmt: skip
