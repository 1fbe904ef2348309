"""What somebody keeps for writing: a draft for each thread, and texts to begin with."""

from datetime import datetime
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.conversations.models import Beginnings, Draft
from minutewise.conversations.rules import beginnings, draft_text
from minutewise.work.writing import writing


def keep_draft(thread_id: UUID, person: Person, text: object, at: datetime) -> None:
    """Keeps what is being written, for all the person's devices; nothing else hears of it.

    An empty text takes the draft away. Raises InvalidError `text_missing`, `text_too_long`.
    """
    kept = draft_text(text)
    with writing():
        if not kept:
            drop_draft(thread_id, person)
            return
        Draft.objects.update_or_create(
            conversation_id=thread_id, person=person, defaults={"text": kept, "at": at}
        )


def drop_draft(thread_id: UUID, person: Person) -> None:
    """It was sent, or is no longer wanted. Called within the caller's transaction."""
    Draft.objects.filter(conversation_id=thread_id, person=person).delete()


def keep_beginnings(person: Person, texts: object) -> list[str]:
    """The person's own texts to begin with, all of them at once; none is a choice, too.

    Raises what `rules.beginnings` raises.
    """
    kept = beginnings(texts)
    with writing():
        Beginnings.objects.update_or_create(person=person, defaults={"texts": kept})
    return kept
