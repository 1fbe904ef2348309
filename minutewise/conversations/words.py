"""Calls in a thread, in words, for pages that no script draws."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.conversations.models import Message
from minutewise.conversations.money_lines import money_in_a_list
from minutewise.conversations.queries import LastEntry
from minutewise.kernel.money import format_amount


def call_line(figures: Mapping[str, Any]) -> str:
    """“Call of 12:04 · 03:12 counted · €3.20”, on the reader's clock; as `core/talk.ts` says it."""
    started = timezone.localtime(datetime.fromisoformat(figures["started_at"]))
    said = _("Call by the advisor, %(time)s") if _by_advisor(figures) else _("Call of %(time)s")
    at = said % {"time": f"{started:%H:%M}"}
    return _joined(at, *(_unanswered(figures) or (_counted(figures), _cost(figures))))


def call_in_a_list(figures: Mapping[str, Any]) -> str:
    """“Call · €3.20 · 03:12 counted”: when it was stands beside it, and the end may be cut off."""
    return _joined(_("Call"), *(_unanswered(figures) or (_cost(figures), _counted(figures))))


def _by_advisor(figures: Mapping[str, Any]) -> bool:
    return figures.get("by") == "advisor"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _unanswered(figures: Mapping[str, Any]) -> tuple[str, ...]:
    """What became of a call that nobody took; empty for one that was answered."""
    if figures["answered"]:
        return ()
    if _by_advisor(figures) and figures["outcome"] == "away":
        return (_("no page was open"),)
    words = {"missed": _("missed"), "declined": _("declined"), "cancelled": _("cancelled")}
    return (words.get(figures["outcome"], _("not answered")),)


def _counted(figures: Mapping[str, Any]) -> str:
    minutes, seconds = divmod(figures["running_ms"] // 1000, 60)
    counted = f"{minutes:02}:{seconds:02}"
    return _("%(time)s counted") % {"time": counted} if figures["running_ms"] else ""


def _cost(figures: Mapping[str, Any]) -> str:
    """What it came to; nothing where the receipt alone says so (companies)."""
    paid = figures["paid"]
    if paid is None:
        return ""
    if not paid:
        return _("free of charge")
    return format_amount(paid, figures["currency"], get_language() or "en")


def in_a_line(message: Message | LastEntry | None) -> str:
    """An entry in a list of threads."""
    if message is None:
        return ""
    if message.kind == Message.Kind.CALL:
        return call_in_a_list(message.figures)
    if message.kind == Message.Kind.MONEY:
        return money_in_a_list(message.figures, message.text)
    if message.kind == Message.Kind.FILE:
        return str(message.figures.get("name") or _("Removed"))
    if message.kind == Message.Kind.ASKED:
        return _("Asked for a brief")
    if message.kind == Message.Kind.BRIEF:
        return _("Brief: %(about)s") % {"about": message.figures.get("about") or _("removed")}
    return message.text or _("Removed")
