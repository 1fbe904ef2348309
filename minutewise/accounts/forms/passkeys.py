"""What one says of a passkey."""

from django import forms
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models.ways import PASSKEY_NAME_MAX


class PasskeyForm(forms.Form):
    """Its name. The browser's answer comes beside it and is read by `passkeys.answer_in`."""

    name = forms.CharField(
        label=_("Name"),
        max_length=PASSKEY_NAME_MAX,
        required=False,
        help_text=_("So that you know it again, such as “phone” or “key ring”."),
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
