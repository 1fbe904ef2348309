"""Template tags that every page has: icons, money, front-end files."""

import json
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.template.base import Parser, Token, token_kwargs
from django.templatetags.static import static
from django.utils.dates import MONTHS_3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from minutewise.kernel.money import format_amount, format_rate
from minutewise.work.quick.folded import constant
from minutewise.work.quick.parts import KeptPart, press_key
from minutewise.work.words import language_of_words

register = template.Library()
register.simple_tag(press_key, takes_context=True)


# Icons and front-end files have one address for as long as the process lives, and a page has some
# fifteen of them: asked for anew, they were 5 % of what a page costs.
@register.simple_tag
@constant
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers: a word stands beside it."""
    sprite = static("dist/icons.svg")
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#i-{}"></use></svg>', sprite, name
    )


register.simple_tag(language_of_words)


@register.filter
def money(amount: int, currency: str) -> str:
    """`{{ 2400|money:"EUR" }}` → €24.00, in the reader's locale."""
    return format_amount(amount, currency, get_language() or "en")


@register.filter(expects_localtime=True)
def iso(moment: datetime) -> str:
    """`|date:"c"` without reading the pattern: a list writes it fifty times."""
    return moment.isoformat()


@register.filter(expects_localtime=True)
def day_time(moment: datetime) -> str:
    """`|date:"j M, H:i"` likewise: 3 Nov, 14:05 on the reader's clock."""
    return f"{moment.day} {str(MONTHS_3[moment.month]).title()}, {moment:%H:%M}"


@register.filter(expects_localtime=True)
def day(moment: datetime) -> str:
    """`|date:"j M Y"` likewise: 3 Nov 2026."""
    return f"{moment.day} {str(MONTHS_3[moment.month]).title()} {moment:%Y}"


@register.simple_tag
def price(amount: int, currency: str, unit_s: int = 60) -> SafeString:
    """A rate with its unit made small: €1.20<small>/min</small>."""
    text = format_rate(amount, unit_s, currency, get_language() or "en")
    figure, _slash, unit = text.rpartition("/")
    return format_html('<span class="price num">{}<small>/{}</small></span>', figure, unit)


@cache
def _manifest() -> dict[str, dict[str, list[str] | str]]:
    path: Path = settings.ROOT / "minutewise" / "assets" / "dist" / ".vite" / "manifest.json"
    manifest: dict[str, dict[str, list[str] | str]] = json.loads(path.read_text())
    return manifest


@register.simple_tag
@constant
@cache
def asset(entry: str) -> SafeString:
    """Style sheets and module script of a Vite entry such as `site.ts`, by the build's manifest."""
    part = _manifest()[f"frontend/{entry}"]
    styles = [part.get("css", [])]
    styles += [_manifest()[name].get("css", []) for name in part.get("imports", [])]
    sheets = format_html_join(
        "",
        '<link rel="stylesheet" href="{}">',
        ((static(f"dist/{css}"),) for group in reversed(styles) for css in group),
    )
    script = static(f"dist/{part['file']}")
    return sheets + format_html('<script type="module" src="{}"></script>', script)


@register.tag
def kept(parser: Parser, token: Token) -> KeptPart:
    """`{% kept "advisors/_hours.html" hours=hours %}`, see `work/quick/parts.py`."""
    _tag, name, *values = token.split_contents()
    return KeptPart(name.strip("\"'"), token_kwargs(values, parser))
