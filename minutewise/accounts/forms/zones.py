"""The choice of a time zone, as a list of all of them."""

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from minutewise.accounts.rules.people import ZoneChoices


class ZoneSelect(forms.Select):
    """Looks like any other choice; its 340 options are drawn once for all who are shown them."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The list, in which `value` is chosen if it is there."""
        options = _options(tuple((group, tuple(zones)) for group, zones in self.choices))
        for chosen in self.format_value(value):
            option = format_html('<option value="{}"', chosen)
            options = SafeString(options.replace(f"{option}>", f"{option} selected>"))
        told = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, told, options)


_OPTION = '<option value="{}">{}</option>'


@lru_cache(maxsize=8)
def _options(choices: ZoneChoices) -> SafeString:
    drawn = ((group, format_html_join("", _OPTION, zones)) for group, zones in choices)
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', drawn)
