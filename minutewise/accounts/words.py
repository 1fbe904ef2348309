"""Limits and exclusions in words: the button, the page and every refusal say the same."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.accounts.rules.limits import Left, Span
from minutewise.kernel.money import format_amount


def moment(at: datetime) -> str:
    """A date with its time on the reader's clock: 23 Nov 2026, 14:05."""
    return formats.date_format(timezone.localtime(at), "j M Y, H:i")


def money(amount: int, currency: str) -> str:
    """Minor units in the reader's language."""
    return format_amount(amount, currency, get_language() or "en")


def excluded(until: datetime) -> str:
    """Why nothing rings: the person's own exclusion."""
    return _("You have excluded yourself from calls and top-ups until %(until)s.") % {
        "until": moment(until)
    }


def shut_out(until: datetime) -> str:
    """Why nothing can be written or called: an operator's decision about a visitor."""
    said = _("An operator has decided: from here nobody can be written to or called until %(at)s.")
    return said % {"at": moment(until)}


def in_the_way(left: Left, currency: str) -> str:
    """Which limit stands in the way, what it leaves, until when, and what waits."""
    figures = {
        "limit": money(left.limit, currency),
        "left": money(left.amount, currency),
        "until": moment(left.until) if left.until else "",
    }
    said = {
        Span.CALL: _("Your limit for one call is %(limit)s."),
        Span.DAY: _("Your limit for a day is %(limit)s; %(left)s of it is left until %(until)s."),
        Span.MONTH: _(
            "Your limit for a month is %(limit)s; %(left)s of it is left until %(until)s."
        ),
    }[left.span] % figures
    return f"{said} {later(left.raise_to, left.raise_from, currency)}".rstrip()


def later(amount: int | None, at: datetime | None, currency: str) -> str:
    """The raise that waits; empty without one."""
    if at is None:
        return ""
    if amount is None:
        return _("It ends on %(at)s.") % {"at": moment(at)}
    return _("From %(at)s it is %(amount)s.") % {
        "at": moment(at),
        "amount": money(amount, currency),
    }
