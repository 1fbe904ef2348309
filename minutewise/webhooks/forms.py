"""Where events shall go, and which."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from minutewise.kernel.errors import InvalidError
from minutewise.webhooks.rules import URL_MAX, Kind, check_url

KIND_WORDS = {
    Kind.CALL_STARTED: _("A call rings"),
    Kind.CALL_ACCEPTED: _("It is accepted"),
    Kind.CALL_MISSED: _("It is missed"),
    Kind.CALL_ENDED: _("It ends"),
    Kind.CALL_SETTLED: _("It is settled"),
    Kind.CALL_REFUNDED: _("Some of it is given back"),
    Kind.PAYMENT_ASKED: _("A payment is asked for in a conversation"),
    Kind.PAYMENT_PAID: _("It is paid, or a tip is given"),
    Kind.PAYMENT_ENDED: _("It ends unpaid"),
    Kind.PAYMENT_REFUNDED: _("It is given back"),
    Kind.FEE_AGREED: _("A success fee is agreed"),
    Kind.FEE_SOLVED: _("It is solved, and paid"),
    Kind.TOP_UP_PAID: _("A top-up is paid"),
    Kind.REFUND_SENT: _("Money went back to a card"),
    Kind.AUTHORISATION_RESERVED: _("A card or PayPal has reserved what you agreed to"),
    Kind.AUTHORISATION_DECLINED: _("It was declined, or came too late to be used"),
    Kind.AUTHORISATION_LAPSED: _("It is not reserved any more, while it was needed"),
    Kind.AUTHORISATION_CAPTURED: _("The exact sum of it is taken"),
    Kind.AUTHORISATION_RELEASED: _("All of it is given up"),
    Kind.PAYOUT_REQUESTED: _("A payout is asked for"),
    Kind.PAYOUT_PAID: _("A payout is paid"),
    Kind.PAYOUT_FAILED: _("A payout came back"),
    Kind.CHARGEBACK: _("A top-up is charged back"),
    Kind.REVIEW_REVEALED: _("A review of you is shown"),
    Kind.MESSAGE_NEW: _("Somebody has written to you; the text is not in it"),
    Kind.DISPUTE_OPENED: _("Money was asked back"),
    Kind.DISPUTE_OFFERED: _("An offer in a dispute"),
    Kind.DISPUTE_SETTLED: _("A dispute was settled"),
    Kind.DISPUTE_DECIDED: _("An operator decided a dispute"),
}


class EventsForm(forms.Form):
    """Which events, of those that can happen there."""

    events = forms.MultipleChoiceField(
        label=_("Which events?"), error_messages={"required": _("Tick at least one.")}
    )

    def __init__(self, *args: Any, kinds: Iterable[Kind] = Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = self.fields["events"]
        assert isinstance(events, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        events.choices = [(kind.value, KIND_WORDS[kind]) for kind in kinds]

    @property
    def ticked(self) -> list[str]:
        """The events that are ticked as the page is shown."""
        return list(self["events"].value() or [])


class EndpointForm(EventsForm):
    """The address of a server, and which events."""

    url = forms.CharField(
        label=_("Address of your server"),
        max_length=URL_MAX,
        widget=forms.URLInput({"class": "input", "autocomplete": "off", "spellcheck": "false",
                               "placeholder": "https://"}),
        error_messages={"required": _("Enter the address of your server.")},
    )  # fmt: skip

    def clean_url(self) -> str:
        try:
            return check_url(
                self.cleaned_data["url"], plain_on_loopback=settings.DEMO or settings.TESTING
            )
        except InvalidError as bad:
            said = _("Enter an address that begins with https://, without user and password.")
            raise forms.ValidationError(said) from bad
