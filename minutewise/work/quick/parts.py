"""Parts of pages that depend on nothing but what they are given are drawn once for each content.

A kept part cannot be out of date and cannot be somebody else's: whoever is shown it gave the same
values, in the same language and time zone. So nothing has to be thrown away when a row changes.
It sees neither the request nor the rest of the page: no person, no permission. Where it has a
form there are gaps, into which each page puts the anti-forgery token of its own reader, and keys
by which each press is known.
"""

import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, cast

from django.template import Context, Engine, Library, Node
from django.template.base import FilterExpression
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from minutewise.kernel.ids import new_id

PARTS_MAX = 2_000  # of some 1 to 5 KB each
_caches: list[Callable[[], None]] = []
_GAP, _KEY = secrets.token_hex(32), secrets.token_hex(32)  # nobody can write them into a text


class KeptPart(Node):
    """`{% kept "advisors/_hours.html" hours=hours %}`: the template with these values alone.

    The values must have a hash (frozen dataclasses, texts, numbers) and mean the same for ever.
    """

    child_nodelists = ()

    def __init__(self, name: str, values: Mapping[str, FilterExpression]) -> None:
        self._name, self._names = name, tuple(values)
        self._expressions = list(values.values())

    def render(self, context: Context) -> SafeString:
        """The part, drawn anew only if it never said this before."""
        values = tuple([_hashed(each.resolve(context)) for each in self._expressions])
        part = _part(self._name, self._names, *_here(), _kinds(values), values)
        if context.get("csrf_token") is _GAP:  # a part of a part: the page will fill it
            return part
        return _filled(part, context)


def _filled(part: SafeString, context: Context) -> SafeString:
    if _GAP in part:  # else the token is not asked for: that alone sets a cookie
        part = SafeString(part.replace(_GAP, str(context["csrf_token"])))
    if _KEY in part:
        first, *rest = part.split(_KEY)
        part = SafeString("".join([first, *(f"{new_id()}{each}" for each in rest)]))
    return part


def press_key(context: Context) -> str:
    """A key of its own for each form that is shown: the same again is the same press."""
    return _KEY if context.get("csrf_token") is _GAP else str(new_id())


def _bounded[F: Callable[..., SafeString]](draw: F) -> F:
    """What it drew is kept, the newest PARTS_MAX."""
    kept = lru_cache(PARTS_MAX)(draw)
    _caches.append(kept.cache_clear)
    return cast(F, kept)


def forget() -> None:
    """Everything is drawn anew: a template has changed under a running process."""
    for clear in _caches:
        clear()


@_bounded
def _part(
    name: str, names: tuple[str, ...], _language: str, _zone: str, _kinds: object,
    values: tuple[object, ...],
) -> SafeString:  # fmt: skip
    return _drawn(name, dict(zip(names, values, strict=True)))


def kept_tag(library: Library, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An inclusion tag whose function and template are asked once for the same arguments."""

    def decorate(values_of: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
        @_bounded
        def part(_language: str, _zone: str, _kinds: object, given: tuple[Any, ...]) -> SafeString:
            return _drawn(name, values_of(*given))

        @wraps(values_of)
        def tag(*given: Any) -> SafeString:
            return part(*_here(), _kinds(given), given)

        library.simple_tag(tag)
        return tag

    return decorate


def _hashed(value: Any) -> Any:
    return tuple(value) if type(value) is list else value


def _here() -> tuple[str, str]:
    return get_language() or "", timezone.get_current_timezone_name()


def _kinds(values: tuple[Any, ...]) -> tuple[type, ...]:
    """A text that is HTML already equals the same text for Python, and 1 equals True: what is
    escaped, or written as a number, is told apart by its type."""
    return tuple([type(value) for value in values])


def _drawn(name: str, values: dict[str, Any]) -> SafeString:
    return Engine.get_default().get_template(name).render(Context({**values, "csrf_token": _GAP}))
