"""How templates draw stars."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from minutewise.work.quick.parts import kept_tag

register = template.Library()
_STAR = '<svg class="i{}" aria-hidden="true"><use href="{}#i-star"></use></svg>'


@register.simple_tag
def stars(count: int) -> SafeString:
    """Five stars, `count` of them full, with words for who does not see them."""
    sprite = static("dist/icons.svg")
    each = (("" if number < count else " off", sprite) for number in range(5))
    words = ngettext("%(n)s of 5 stars", "%(n)s of 5 stars", count) % {"n": count}
    drawn = format_html_join("", _STAR, each)
    return format_html('<span class="stars" role="img" aria-label="{}">{}</span>', words, drawn)


@kept_tag(register, "ratings/_rating.html")
def rating(figures: Any) -> dict[str, Any]:
    """One star, the figure and how many reviews; nothing where there are none."""
    return {"rating": figures}
