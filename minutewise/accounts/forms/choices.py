"""The page that says how somebody wants to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.accounts.rules.choices import (
    BY_MAIL,
    CHOICES,
    IN_THE_BROWSER,
    TO_A_CLOSED_PAGE,
)


class ChoicesForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """One box for each; a box that is not ticked is a no."""

    class Meta:
        model = Person
        fields = CHOICES
        labels = {
            "receipts_by_mail": _("The receipt of every call"),
            "missed_by_mail": _("Calls that I missed, once in ten minutes at most"),
            "there_by_mail": _("That an advisor is available, where I asked to be told"),
            "messages_by_mail": _("That messages wait, once until I have read them"),
            "ring_sounds": _("A call rings aloud"),
            "ring_on_desktop": _("A call shows on the desktop while this page is behind others"),
            "push_rings": _("A call rings, and in my work time I stay online for it"),
            "push_messages": _("Somebody has written to me"),
            "push_there": _("An advisor is available, where I asked to be told"),
        }

    def by_mail(self) -> list[forms.BoundField]:
        """What comes as a letter."""
        return [self[name] for name in BY_MAIL]

    def in_the_browser(self) -> list[forms.BoundField]:
        """What an open page does."""
        return [self[name] for name in IN_THE_BROWSER]

    def to_a_closed_page(self) -> list[forms.BoundField]:
        """What reaches browsers that were set up for it."""
        return [self[name] for name in TO_A_CLOSED_PAGE]
