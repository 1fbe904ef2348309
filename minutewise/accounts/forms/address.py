"""A new address, and the codes that prove both."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_CODE = {
    "class": "input num code", "autocomplete": "off", "inputmode": "numeric",
}  # fmt: skip


class NewAddressForm(forms.Form):
    """Where codes and letters shall go."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Enter the new address."),
            "invalid": _("This is not a complete e-mail address, like name@example.org."),
        },
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
    )

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current

    def clean_email(self) -> str:
        """In lower case, and another one than now."""
        email = str(self.cleaned_data["email"]).lower()
        if email == self.current:
            raise forms.ValidationError(_("This is your address already."))
        return email


class BothCodesForm(forms.Form):
    """One code from each of two mailboxes."""

    old = forms.CharField(
        max_length=40, error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput({**_CODE, "autofocus": True}),
    )  # fmt: skip
    new = forms.CharField(
        max_length=40, error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(_CODE),
    )  # fmt: skip
    elsewhere = forms.BooleanField(
        label=_("Sign me out everywhere else"), required=False, initial=True
    )

    def __init__(self, *args: Any, old: str, new: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, email in (("old", old), ("new", new)):
            label = _("Code sent to %(email)s") % {"email": email}
            self.fields[name].label = label
