"""How advisors are spoken of: sentences in the reader's language, from what the rules say."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from django.utils.translation import get_language, gettext, ngettext, pgettext

from minutewise.advisors.rules.presence import Is
from minutewise.advisors.rules.texts import LANGUAGES
from minutewise.advisors.rules.week import Back, Closed


def locale() -> str:
    """The reader's locale for dates, as babel writes it; English dates are written day first."""
    language = get_language() or "en"
    return "en_GB" if language == "en" else language.replace("-", "_")


@cache
def language_name(code: str) -> str:
    """A language by its own name: Deutsch, Dansk."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


def language_choices() -> list[tuple[str, str]]:
    """Every language an advisor may name."""
    return [(code, language_name(code)) for code in LANGUAGES]


def city(zone: ZoneInfo) -> str:
    """The city a time zone is called after, in the reader's language."""
    if zone.key == "UTC":
        return "UTC"
    return get_timezone_location(zone, locale=locale(), return_city=True)


def clock(moment: datetime) -> str:
    """A time of day on 24 hours: 9:00."""
    return f"{moment.hour}:{moment.minute:02}"


def day(day: date) -> str:
    """A day in a sentence: 24 December 2026."""
    return format_date(day, "long", locale=locale())


def weekday(day: date) -> str:
    """The full name of a weekday."""
    return format_date(day, "EEEE", locale=locale())


def short_weekday(day: date) -> str:
    """Mon, Tue, as a table names them."""
    name = format_date(day, "ccc", locale=locale())
    return name[:1].upper() + name[1:]


def presence(word: Is, returns: Back | None = None) -> str:
    """The word beside the dot; offline, with when the advisor is back."""
    if word is Is.OFFLINE and returns:
        return back(returns)
    return {
        Is.ONLINE: pgettext("presence", "Online"),
        Is.BUSY: pgettext("presence", "In a call"),
        Is.AWAY: pgettext("presence", "Away"),
        Is.OFFLINE: pgettext("presence", "Offline"),
    }[word]


def back(returns: Back) -> str:
    """“Back Monday 9:00, 10:00 your time”; the second half only where the clocks differ."""
    there = f"{_day_of(returns)} {clock(returns.there)}".strip()
    if returns.same_clock:
        return gettext("Back %(when)s") % {"when": there}
    yours = clock(returns.yours)
    if returns.yours.date() != returns.there.date():
        yours = f"{weekday(returns.yours)} {yours}"
    return gettext("Back %(when)s, %(yours)s your time") % {"when": there, "yours": yours}


def _day_of(returns: Back) -> str:
    if returns.days_ahead > 6:
        return format_date(
            returns.there, pgettext("day and month, CLDR pattern", "d MMM"), locale()
        )
    if returns.days_ahead == 0 and returns.there.date() == returns.yours.date():
        return ""
    return weekday(returns.there)


def verb(mode: str) -> str:
    """What the button of a mode does."""
    return {
        "text": gettext("Text chat"),
        "audio": gettext("Audio call"),
        "video": gettext("Video call"),
    }[mode]


def sample(seconds: int) -> str:
    """“First minute free”, “First 3 minutes free”, “First 30 seconds free”, “No free minute”."""
    if seconds == 0:
        return gettext("No free minute")
    if seconds == 60:
        return gettext("First minute free")
    if seconds % 60:
        some = ngettext("First %(n)d second free", "First %(n)d seconds free", seconds)
        return some % {"n": seconds}
    return gettext("First %(n)d minutes free") % {"n": seconds // 60}


def duration(seconds: int) -> str:
    """60 seconds, 3 minutes, 1 hour 30 minutes: as one says it."""
    if seconds < 120:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    hours, minutes = divmod(seconds // 60, 60)
    parts = [ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}] if hours else []
    if minutes or not hours:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
    return " ".join(parts)


def clocks_apart(hours: float, place: str) -> str:
    """“1 hour later than Aarhus”; empty where both clocks show the same."""
    if hours == 0:
        return ""
    gap = duration(round(abs(hours) * 3600))
    if hours > 0:
        return gettext("%(gap)s later than %(place)s") % {"gap": gap, "place": place}
    return gettext("%(gap)s earlier than %(place)s") % {"gap": gap, "place": place}


def closed(days: Closed) -> str:
    """“Closed 24 to 28 December 2026”, as one range."""
    if days.first == days.last:
        return gettext("Closed %(day)s") % {"day": day(days.first)}
    return gettext("Closed %(first)s to %(last)s") % {
        "first": format_date(days.first, _range_pattern(days), locale()),
        "last": day(days.last),
    }


def _range_pattern(days: Closed) -> str:
    if days.first.year != days.last.year:
        return "long"
    if days.first.month != days.last.month:
        return pgettext("day and month, CLDR pattern", "d MMMM")
    return pgettext("day alone, CLDR pattern", "d")
