"""What operators type."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from minutewise.backoffice.rules import REASON_LENGTH_MAX, check_amount
from minutewise.calls.quality import ANSWERS, HOW, TROUBLES
from minutewise.conversations.models import Report
from minutewise.kernel.errors import InvalidError
from minutewise.kernel.money import parse_amount

_ANSWERS = [(each, HOW[each]) for each in ANSWERS]


class WhyForm(forms.Form):
    """A reason for the audit log."""

    why = forms.CharField(
        max_length=REASON_LENGTH_MAX,
        error_messages={"required": _("Say why: it is kept in the audit log.")},
    )


class ReportForm(WhyForm):
    """What becomes of a reported thread, and why."""

    what = forms.ChoiceField(
        choices=Report.Decided, error_messages={"required": _("Choose what becomes of it.")}
    )
    days = forms.IntegerField(required=False)  # which ones there are, the rules say


class CreditForm(WhyForm):
    """An amount and a reason; `key` makes a second press the same proposal."""

    amount = forms.CharField(max_length=40, error_messages={"required": _("Enter an amount.")})
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, currency: str, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4()})
        self.currency = currency

    def clean_amount(self) -> int:
        """Minor units."""
        try:
            return check_amount(parse_amount(self.cleaned_data["amount"], self.currency))
        except InvalidError as bad:
            raise forms.ValidationError(_(bad.message), bad.code) from bad


class AuditForm(forms.Form):
    """Which lines of the log; what is empty does not narrow."""

    who = forms.CharField(required=False, max_length=64)
    what = forms.CharField(required=False, max_length=60)
    start = forms.DateField(required=False)
    end = forms.DateField(required=False)


class QualityForm(forms.Form):
    """Which answers about calls; what is empty does not narrow, at first the bad ones are shown."""

    how = forms.ChoiceField(required=False, choices=[("", _("Everything")), *_ANSWERS])
    trouble = forms.ChoiceField(required=False, choices=[("", _("Anything")), *TROUBLES.items()])
