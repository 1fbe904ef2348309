"""Calls in a thread, in words, for pages that no script draws."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.conversations.models import Message
from minutewise.kernel.money import format_amount


def call_line(figures: Mapping[str, Any]) -> str:
    """“Call of 12:04 · 03:12 · €3.20”, on the reader's clock; the same as `core/talk.ts` says."""
    started = timezone.localtime(datetime.fromisoformat(figures["started_at"]))
    at = _("Call of %(time)s") % {"time": f"{started:%H:%M}"}
    if not figures["answered"]:
        unanswered = {
            "missed": _("missed"),
            "declined": _("declined"),
            "cancelled": _("cancelled"),
        }
        return f"{at} · {unanswered.get(figures['outcome'], _('not answered'))}"
    minutes, seconds = divmod(figures["running_ms"] // 1000, 60)
    counted = f"{minutes:02}:{seconds:02}" if figures["running_ms"] else ""
    return " · ".join(part for part in (at, counted, _cost(figures)) if part)


def _cost(figures: Mapping[str, Any]) -> str:
    """What it came to; nothing where the receipt alone says so (companies)."""
    paid = figures["paid"]
    if paid is None:
        return ""
    if not paid:
        return _("free of charge")
    return format_amount(paid, figures["currency"], get_language() or "en")


def in_a_line(message: Message | None) -> str:
    """An entry in a list of threads."""
    if message is None:
        return ""
    if message.kind == Message.Kind.CALL:
        return call_line(message.figures)
    if message.kind == Message.Kind.FILE:
        return str(message.figures.get("name") or _("Removed"))
    return message.text or _("Removed")
