"""What people type about themselves."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.forms.zones import ZoneSelect
from minutewise.accounts.models import Person
from minutewise.accounts.rules import NAME_LENGTH_MAX, NO_ZONE, zone_choices
from minutewise.media import relay
from minutewise.work.clock import now
from minutewise.work.text import one_line

_INPUT = {"class": "input"}


class AddressForm(forms.Form):
    """Where to send the code."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("This is not a complete e-mail address, like name@example.org."),
        },
        widget=forms.EmailInput({**_INPUT, "autocomplete": "email", "autofocus": True}),
    )
    limited = False

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_email(self) -> str:
        """In lower case: nobody's mailbox differs from another's by that alone."""
        email = str(self.cleaned_data["email"]).lower()
        if not ratelimit.consume(self.request, action="sign_in_ask", key=email):
            self.limited = True
            raise forms.ValidationError(
                _("Too many codes were asked for. Wait a minute, then ask again.")
            )
        return email


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """The code from the letter; spaces and dashes make no difference."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        error_messages={"required": _("Enter the code from our letter.")},
        widget=forms.TextInput(
            {
                "class": "input num code",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
            }
        ),
    )


class _PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        widget=ZoneSelect(_INPUT),
        help_text=_("Times are shown in this zone."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = str(self.initial.get("time_zone") or NO_ZONE)
        field = self.fields["time_zone"]
        field.choices = zone_choices(current, now().wall)  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """On one line; composing it can make it longer than what was typed."""
        name = one_line(self.cleaned_data["name"])
        if len(name) > NAME_LENGTH_MAX:
            raise forms.ValidationError(_("This name is too long."))
        return name


_NAME = forms.TextInput({**_INPUT, "autocomplete": "name"})
_NAME_HINT = _("What others see. Your address stays hidden.")


class WelcomeForm(_PersonForm):
    """Asked once, after the first sign-in, and may be skipped."""

    class Meta:
        model = Person
        fields = ("name", "time_zone")
        widgets = {"name": _NAME}
        help_texts = {"name": _NAME_HINT}


class AccountForm(_PersonForm):
    """What can be changed at any time."""

    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.Select(_INPUT),
        help_text=_("Of numbers and sums; pages and letters are in English so far."),
    )  # fmt: skip

    class Meta:
        model = Person
        fields = ("name", "language", "time_zone", "hides_address")
        widgets = {"name": _NAME}
        help_texts = {"name": _NAME_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever hides already may stop it, relay or not.
        chosen = bool(self.initial.get("hides_address"))
        self.fields["hides_address"].disabled = not (relay.is_there() or chosen)
