"""Filters of the desk's templates."""

import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def as_json(value: dict[str, Any]) -> str:
    """For an attribute that an element reads; the template escapes it."""
    return json.dumps(value)
