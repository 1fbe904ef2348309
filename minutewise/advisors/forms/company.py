"""A company is founded, people are invited: what was typed, understood or refused."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minutewise.advisors import company_words as words
from minutewise.advisors.forms.about import NamedForm
from minutewise.advisors.rules.companies import Role, may_invite_as


class FoundForm(NamedForm):
    """Name, activity and address of a new company."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, advisor=None, **kwargs)
        self.speak_of_company()


class InviteForm(forms.Form):
    """Whom to invite, as what. Only the roles that `mine` may give are offered."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Whom do you want to invite?")},
    )
    role = forms.ChoiceField(label=_("As"), widget=forms.Select({"class": "input"}))

    def __init__(self, *args: Any, mine: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = role_choices(mine)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


def role_choices(mine: str) -> list[tuple[str, str]]:
    """The roles that `mine` may give, with what they may do."""
    return [
        (role.value, f"{words.role(role)}: {words.role_says(role)}")
        for role in reversed(Role)
        if may_invite_as(mine, role)
    ]
