"""Codes of the second factor."""

from django import forms
from django.utils.translation import gettext_lazy as _

_CODE = {"class": "input num code", "autocomplete": "one-time-code", "autofocus": True}


class SecondForm(forms.Form):
    """A code of the app, or one to fall back on."""

    code = forms.CharField(
        label=_("Code from your app"),
        max_length=40,
        help_text=_("Without the app: one of your recovery codes."),
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput({**_CODE, "autocapitalize": "none", "spellcheck": "false"}),
    )


class AppCodeForm(forms.Form):
    """The first code of an app that has just learned the secret."""

    code = forms.CharField(
        label=_("Code that the app shows"),
        max_length=40,
        error_messages={"required": _("Enter the six digits that the app shows.")},
        widget=forms.TextInput({**_CODE, "inputmode": "numeric", "autofocus": False}),
    )


class MailedCodeForm(forms.Form):
    """A code from a letter."""

    code = forms.CharField(
        label=_("Code from the letter"),
        max_length=40,
        error_messages={"required": _("Enter the code from our letter.")},
        widget=forms.TextInput({**_CODE, "inputmode": "numeric"}),
    )
