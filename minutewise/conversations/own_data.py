"""What conversations keep of a person: what they wrote."""

from collections.abc import Iterable
from datetime import datetime

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Sheet
from minutewise.conversations.models import Message


def tell(person: Person) -> Iterable[Sheet]:
    """The messages that the person wrote."""
    rows = Message.objects.filter(author=person)
    yield Sheet(
        "messages",
        [{"at": row.at.isoformat(), "call": str(row.call or ""), "text": row.text} for row in rows],
    )


def erase(person: Person, at: datetime) -> None:
    """Their words go; that something was written then stays in the other's thread."""
    del at
    Message.objects.filter(author=person).update(text="")
