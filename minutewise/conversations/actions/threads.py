"""Opening a thread and putting something into it; called within the caller's transaction.

Lock order as `work.writing` has it: a thread is locked last, after the ledger.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.queries import as_talked, item_part, topic_of
from minutewise.conversations.rules import ADVISOR, CLIENT, SYSTEM, Side, other, readable_text
from minutewise.realtime.announce import announce
from minutewise.work.quick.prepared import Prepared

_LOCKED = Prepared(
    lambda thread: as_talked().select_for_update(of=("self",)).filter(id=thread), thread=UUID
)


def conversation_of(client: Person, advisor: Advisor, at: datetime) -> Conversation:
    """The one thread of the two in the advisor's network, made when they first meet."""
    conversation, _made = Conversation.objects.get_or_create(
        network_id=advisor.network_id, client=client, advisor=advisor, defaults={"created_at": at}
    )
    return conversation


def locked(conversation_id: UUID) -> Conversation:
    """The thread, held until the transaction ends: its numbers are given one by one.

    Raises Conversation.DoesNotExist.
    """
    found = _LOCKED.first(thread=conversation_id)
    if found is None:
        raise Conversation.DoesNotExist(str(conversation_id))
    return found


def next_number(thread: Conversation) -> int:
    """The next number of a locked thread; the caller saves the row."""
    thread.seq += 1
    return thread.seq


def write_message(
    conversation: Conversation, author: Person, text: object, *, call: UUID | None, at: datetime
) -> Message:
    """Keeps a message of a call and shows it in the thread. It counts as read: both are there.

    Raises InvalidError for text that is empty or too long.
    """
    kept = readable_text(text)
    thread = locked(conversation.id)
    side: Side = CLIENT if author.id == thread.client_id else ADVISOR
    return put(thread, at, side=side, author=author, text=kept, call=call)


def note_call(
    conversation: Conversation, call: UUID, figures: Mapping[str, Any], at: datetime
) -> Message:
    """Keeps that a call was had, with its figures: a line in the thread."""
    thread = locked(conversation.id)
    return put(
        thread, at, side=SYSTEM, kind=Message.Kind.CALL, call=call, figures=dict(figures)
    )  # fmt: skip


def put(thread: Conversation, at: datetime, **fields: Any) -> Message:
    """Adds something to a locked thread and announces it under its number."""
    message = _add(thread, at, fields)
    thread.save(update_fields=["seq", "last_at", "last"])
    _tell(thread, message, {})
    return message


def change(thread: Conversation, message: Message, figures: Mapping[str, Any]) -> Message:
    """Changes the figures of an entry of a locked thread, in its place; announced with a number."""
    message.figures = dict(figures)
    message.save(update_fields=["figures"])
    seq = next_number(thread)
    thread.save(update_fields=["seq"])
    told: dict[str, object] = {"item": item_part(message, thread)}
    announce(topic_of(thread.id), "changed", told, seq=seq)
    return message


def put_written(thread: Conversation, at: datetime, side: Side, **fields: Any) -> Message:
    """Adds what somebody wrote in the thread itself.

    Whoever writes has read what stood above; the other side has one more to read.
    """
    message = _add(thread, at, {"side": side, **fields})
    setattr(thread, f"{side}_read", message.number)
    setattr(thread, f"{side}_unread", 0)
    setattr(thread, f"{side}_told", False)
    waits = f"{other(side)}_unread"
    setattr(thread, waits, getattr(thread, waits) + 1)
    marks = [f"{side}_read", f"{side}_unread", f"{side}_told", waits]
    thread.save(update_fields=["seq", "last_at", "last", *marks])
    _tell(thread, message, {side: message.number})
    return message


def put_deed(thread: Conversation, at: datetime, side: Side, **fields: Any) -> Message:
    """Adds what somebody did elsewhere: the other side has one more to read, nothing else."""
    message = _add(thread, at, {"side": side, **fields})
    waits = f"{other(side)}_unread"
    setattr(thread, waits, getattr(thread, waits) + 1)
    thread.save(update_fields=["seq", "last_at", "last", waits])
    _tell(thread, message, {})
    return message


def _add(thread: Conversation, at: datetime, fields: Mapping[str, Any]) -> Message:
    number = next_number(thread)
    message = Message.objects.create(conversation=thread, number=number, at=at, **fields)
    thread.last_at, thread.last = at, message
    return message


def _tell(thread: Conversation, message: Message, read: dict[str, int]) -> None:
    told: dict[str, object] = {"item": item_part(message, thread), "read": read}
    announce(topic_of(thread.id), "item", told, seq=message.number)
