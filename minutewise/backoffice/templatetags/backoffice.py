"""Filters of the desk's templates."""

import json
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

TONES = {"fault": "stop", "warning": "warn", "hint": "plain"}
LEVELS = {"fault": _("fault"), "warning": _("warning"), "hint": _("hint")}


@register.filter
def as_json(value: dict[str, Any]) -> str:
    """For an attribute that an element reads; the template escapes it."""
    return json.dumps(value)


@register.filter
def tone(level: str) -> str:
    """The colour of a finding."""
    return TONES.get(level, "plain")


@register.filter
def level(name: str) -> str:
    """The word for how grave a finding is."""
    return str(LEVELS.get(name, name))
