"""How templates draw an advisor: picture, presence, price on a button, time to scale."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from minutewise.advisors import words
from minutewise.advisors.rules.presence import Is
from minutewise.advisors.rules.pricing import Scale
from minutewise.advisors.rules.week import Back
from minutewise.kernel.money import format_amount, format_rate
from minutewise.work.quick.parts import kept_tag

register = template.Library()

_ICONS = {"text": "chat", "audio": "phone", "video": "video"}


@register.simple_tag
def cost(amount: int, currency: str, unit_s: int = 60) -> SafeString:
    """The right half of a money button: €1.20<small>/min</small>."""
    shown = format_rate(amount, unit_s, currency, get_language() or "en")
    figure, _slash, unit = shown.rpartition("/")
    return format_html("{}<small>/{}</small>", figure, unit)


@register.filter
def mode_icon(mode: str) -> str:
    """The icon of a way to talk."""
    return _ICONS.get(mode, "chat")


@register.filter
def mode_word(mode: str) -> str:
    """What a way to talk is called: Video call."""
    return words.verb(mode)


@register.filter
def language_names(codes: Iterable[str]) -> SafeString:
    """“English, Dansk”: each language by its own name, in its own direction of writing."""
    names = ((words.language_name(code),) for code in codes)
    return format_html_join(", ", "<bdi>{}</bdi>", names)


@kept_tag(register, "advisors/_portrait.html")
def portrait(picture: str, name: str, size: str = "", presence: str = "") -> dict[str, Any]:
    """A square picture, or initials without one. `size`: "s", "", "l" or "xl"."""
    edge = 512 if size == "xl" else 160
    return {
        "source": reverse("advisors:portrait", args=[edge, picture]) if picture else "",
        "initials": "".join(part[0] for part in name.split()[:2]).upper(),
        "size": size,
        "presence": presence,
    }


@kept_tag(register, "advisors/_presence.html")
def presence(advisor_id: object, word: Is, returns: Back | None = None) -> dict[str, Any]:
    """Dot and word, kept up to date by `<mw-presence>`; the words of all states come along."""
    others = [(state.value, words.presence(state)) for state in Is]
    return {
        "advisor": advisor_id,
        "is": word.value,
        "word": words.presence(word, returns),
        "others": others,
    }


@kept_tag(register, "advisors/_scale.html")
def time_scale(drawn: Scale, currency: str, sentence: str) -> dict[str, Any]:
    """The first minutes of a call: free part hatched, then counted, with what it costs."""
    language = get_language() or "en"
    labels = ["" if c is None else format_amount(c, currency, language) for c in drawn.costs]
    return {
        "free": drawn.free_share,
        "counted": 1000 - drawn.free_share,
        "ticks": [number * 1000 // len(labels) for number in range(len(labels) + 1)],
        "labels": labels[1:],
        "sentence": sentence,
    }
