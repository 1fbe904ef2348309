"""What somebody keeps for writing: drafts, and texts to begin with."""

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.conversations.models import Beginnings, Conversation, Draft


def draft_in(thread: Conversation, person: Person) -> str:
    """What the person has begun to write there; empty without a draft."""
    rows = Draft.objects.filter(conversation=thread, person=person)
    return rows.values_list("text", flat=True).first() or ""


def beginnings_of(person: Person) -> list[str]:
    """The person's texts to begin with; what we offer, until they have chosen their own."""
    own = Beginnings.objects.filter(person=person).values_list("texts", flat=True).first()
    return list(own) if own is not None else offered()


def offered() -> list[str]:
    """What everybody is offered at first."""
    return [
        _("Thank you for writing. Let me have a look."),
        _("What have you tried so far?"),
        _("Could you send a screenshot, or the exact words of the error?"),
        _("I can help with this. Shall we talk? It is free until we agree on a price."),
        _("This is not my field. I would rather say so than waste your time."),
    ]
