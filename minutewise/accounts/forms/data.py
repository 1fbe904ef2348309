"""What has to be typed before an account is erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Sum


class ErasureForm(forms.Form):
    """One's own address, so that no slip of a finger erases; and that the money is given up."""

    address = forms.CharField(
        label=gettext_lazy("Type your e-mail address to erase the account"),
        max_length=254,
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type your e-mail address.")},
    )
    give_up = forms.BooleanField(label=gettext_lazy("I give this money up."), required=False)

    def __init__(self, data: Any, person: Person, left: list[Sum]) -> None:
        super().__init__(data)
        self.person, self.left = person, left

    def clean_address(self) -> str:
        typed = str(self.cleaned_data["address"]).strip().lower()
        if typed != self.person.email:
            raise forms.ValidationError(_("This is not your address."))
        return typed

    def clean_give_up(self) -> bool:
        given = bool(self.cleaned_data["give_up"])
        if self.left and not given:
            raise forms.ValidationError(
                _("Spend it or have it paid out first, or tick this to leave it to the operator.")
            )
        return given
