"""Addresses of pages, composed once: Django looks through its patterns for each anew.

An address depends on the view and its arguments alone: there is one set of patterns, under the
root of the host, the same in all languages.
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.template import Context
from django.template.defaulttags import URLNode
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

ADDRESSES_MAX = 5_000  # the longest unused goes first
_SAY_ONE_THING = frozenset({str, SafeString, int, UUID})

type Part = str | int | UUID


def address_of(view: str, *parts: Part) -> str:
    """The path of a view with these parts. Raises NoReverseMatch as Django does."""
    return _composed(view, None, *parts)


@lru_cache(ADDRESSES_MAX, typed=True)  # 1 and True, a path and another are told apart
def _composed(view: str, current_app: str | None, *parts: Part) -> str:
    return reverse(view, args=parts, current_app=current_app)


class QuickURLNode(URLNode):
    """`{% url "view" part … %}`; a node becomes one of these when its template is folded."""

    def render(self, context: Context) -> str:
        """The address; what is no plain part (a row, a name, a variable to fill) is Django's."""
        parts = [part.resolve(context) for part in self.args]
        if self.asvar or self.kwargs or not _SAY_ONE_THING.issuperset(map(type, parts)):
            return str(super().render(context))
        found = _composed(self.view_name.resolve(context), _app_of(context), *parts)
        return conditional_escape(found) if context.autoescape else found


def _app_of(context: Any) -> str | None:
    """Which of several sites of one kind (the admin's) is meant, as Django finds it."""
    request = getattr(context, "request", None)
    match = getattr(request, "resolver_match", None)
    found: str | None = getattr(request, "current_app", getattr(match, "namespace", None))
    return found
