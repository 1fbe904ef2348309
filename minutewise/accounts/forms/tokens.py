"""What a new token is for, what it may do, how long."""

from django import forms
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.rules.tokens import DAYS_DEFAULT, DAYS_MAX, NAME_MAX, Scope
from minutewise.work.text import one_line

SCOPE_WORDS = {
    Scope.READ: _("Read: who is online, your wallet, calls, limits, pages, account, companies"),
    Scope.MONEY: _("Money: open top-ups, which you still pay yourself"),
    Scope.CALL: _("Calls: prepare links to a call; nothing rings without you"),
    Scope.LIMITS: _("Limits: set your limits, exclude yourself, block advisors"),
    Scope.PAYOUTS: _("Payouts: send money back to your cards, earnings to any bank account"),
    Scope.PAGE: _("Page: write your page, change your prices, take calls or not"),
    Scope.ROOM: _("Room: answer, pause, raise, waive and end your calls, write in them"),
    Scope.ACCOUNT: _("Account: your profile, choices and favourites, sign browsers out"),
    Scope.COMPANY: _("Company: what your role there allows, but for its money"),
    Scope.WEBHOOKS: _("Webhooks: make, change, test and remove them; sees their new secrets"),
    Scope.DATA: _("Data: download everything that is kept of you"),
    Scope.THREADS: _("Conversations: read yours, write in them, block, report"),
    Scope.PAY: _(
        "Pay: spend your money in conversations, give back what you earned there or in calls"
    ),
    Scope.ASK: _("Ask: ask for payments and fees there, take back, decline, give up"),
    Scope.DISPUTES: _("Disputes: ask money back, answer, settle, appeal, show the conversation"),
    Scope.RING: _("Ring: call free of charge out of your conversations"),
}


class TokenForm(forms.Form):
    """Name, scopes, days."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=NAME_MAX,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Give the token a name, so that you know it again.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=[(scope.value, words) for scope, words in SCOPE_WORDS.items()],
        initial=[Scope.READ.value],
        error_messages={"required": _("Tick at least one.")},
    )
    days = forms.IntegerField(
        label=_("Days until it expires"),
        min_value=1,
        max_value=DAYS_MAX,
        initial=DAYS_DEFAULT,
        widget=forms.NumberInput({"class": "input", "inputmode": "numeric"}),
    )

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    @property
    def ticked(self) -> list[str]:
        """The scopes that are ticked as the page is shown."""
        return list(self["scopes"].value() or [])
