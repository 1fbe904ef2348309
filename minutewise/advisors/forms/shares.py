"""Earnings passed on to a member: to whom, how much, what for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minutewise.advisors.actions.shares import WHY_MAX
from minutewise.advisors.models import Membership
from minutewise.payments.amounts import AmountForm
from minutewise.work.text import one_line


class ShareForm(AmountForm):
    """Nothing is filled in: what is passed on is decided, not proposed."""

    to = forms.TypedChoiceField(
        coerce=int,
        label=_("To"),
        widget=forms.Select({"class": "input"}),
        error_messages={
            "required": _("Choose who gets it."),
            "invalid_choice": _("Choose who gets it."),
        },
    )
    why = forms.CharField(
        label=_("What for"),
        max_length=WHY_MAX,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        help_text=_("Both statements show it."),
        error_messages={"required": _("Say what it is for; both statements show it.")},
    )

    def __init__(
        self, data: Mapping[str, Any], currency: str, *, members: Sequence[Membership], most: int,
        typed: bool,
    ) -> None:  # fmt: skip
        super().__init__(data, currency, most=most, typed=typed)
        self.shown = self.shown if typed else ""
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [(row.pk, row.person.shown_name) for row in members]

    def clean_why(self) -> str:
        why = one_line(self.cleaned_data["why"])
        if not why:
            raise forms.ValidationError(self.fields["why"].error_messages["required"])
        return why
