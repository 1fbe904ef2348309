"""Who you are and what you advise on; the address of the page."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from minutewise.advisors import words
from minutewise.advisors.forms.fields import KeywordsField, LineField, TextField
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import handle_is_free
from minutewise.advisors.rules import handles
from minutewise.advisors.rules.texts import LANGUAGES_MAX, known_languages
from minutewise.networks.models import Network
from minutewise.networks.queries import policy_at

_HANDLE_SENTENCES: dict[handles.Problem, str | Promise] = {
    handles.Problem.TOO_SHORT: _("Use at least 3 characters."),
    handles.Problem.TOO_LONG: _("Use at most 40 characters."),
    handles.Problem.LETTERS: _(
        "Use small letters a to z, digits and single hyphens; begin with a letter."
    ),
    handles.Problem.RESERVED: _("This address is reserved."),
    handles.Problem.TAKEN: _("Somebody has this address, or one that looks like it."),
}
_SUGGESTIONS_MAX = 50


class NamedForm(forms.Form):
    """What makes a page: a name, what is advised on, an address that is possible and free."""

    name = LineField(
        label=_("Your name, as clients see it"),
        max_length=80,
        error_messages={"required": _("Clients want to know who you are.")},
    )
    activity = LineField(
        label=_("What you advise on"),
        max_length=120,
        help_text=_("One line. It stands under your name in every list."),
        error_messages={"required": _("Say in one line what you advise on.")},
    )
    handle = LineField(
        label=_("Address of your page"),
        max_length=60,
        required=False,
    )

    def __init__(
        self, *args: Any, network: Network, advisor: Advisor | None, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.network, self.advisor, self.now = network, advisor, now
        self._say_of_the_address(gettext("Left empty, it is made from your name."))
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["handle"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def speak_of_company(self) -> None:
        """The same questions, asked of a company."""
        self.fields["name"].label = gettext("Name of the company, as clients see it")
        self.fields["name"].widget.attrs["autocomplete"] = "organization"
        self.fields["activity"].label = gettext("What it advises on")
        self.fields["activity"].help_text = gettext(
            "One line. It stands under the company’s name in every list."
        )
        self._say_of_the_address(gettext("Left empty, it is made from the company’s name."))

    def _say_of_the_address(self, first: str) -> None:
        days = policy_at(self.network, self.now).handle_kept_days
        then = ngettext(
            "After a change the old one leads to the new one, and nobody else can take it for "
            "%(days)s day.",
            "After a change the old one leads to the new one, and nobody else can take it for "
            "%(days)s days.",
            days,
        )
        self.fields["handle"].help_text = f"{first} {then % {'days': days}}"

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data.get("handle", "").lower()
        if typed:
            self.cleaned_data["handle"] = typed
            if wrong := self._wrong_with(typed):
                self.add_error("handle", str(_HANDLE_SENTENCES[wrong]))
        elif "name" in self.cleaned_data and "handle" in self.cleaned_data:
            self.cleaned_data["handle"] = self.free_handle(self.cleaned_data["name"])
        return self.cleaned_data

    def free_handle(self, name: str) -> str:
        """A handle made from `name` that is possible and free."""
        base = handles.suggestion(name) or "advisor"
        for number in range(1, _SUGGESTIONS_MAX):
            candidate = base if number == 1 else f"{base}-{number}"
            if self._wrong_with(candidate) is None:
                return candidate
        raise ValidationError({"handle": _("Choose an address for your page.")})

    def _wrong_with(self, handle: str) -> handles.Problem | None:
        if wrong := handles.problem(handle):
            return wrong
        free = handle_is_free(self.network, handle, self.now, self.advisor)
        return None if free else handles.Problem.TAKEN


class AboutForm(NamedForm):
    """The texts of a page."""

    about = TextField(
        label=_("About"),
        max_length=4000,
        required=False,
        help_text=_("How you work, and what somebody should have ready when calling you."),
    )
    qualifications = TextField(label=_("Qualifications"), max_length=2000, required=False)
    experience = TextField(label=_("Experience"), max_length=2000, required=False)
    keywords = KeywordsField(
        label=_("Keywords"),
        max_length=1000,
        required=False,
        help_text=_("Words that people search for, with commas between them. At most 20."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you advise in"),
        choices=words.language_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for short in ("qualifications", "experience"):
            self.fields[short].widget.attrs["rows"] = 3

    def clean_languages(self) -> list[str]:
        known = known_languages(self.cleaned_data["languages"])
        if len(known) > LANGUAGES_MAX:
            raise ValidationError(_("At most %(n)d languages.") % {"n": LANGUAGES_MAX})
        return known
