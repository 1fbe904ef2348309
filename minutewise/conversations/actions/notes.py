"""Deeds about money as lines of the thread: who did what when, in words, with the figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from minutewise.accounts.models import Person
from minutewise.conversations.actions import absent
from minutewise.conversations.actions.telling import tell
from minutewise.conversations.actions.threads import locked, put, put_deed
from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.money_lines import LINES
from minutewise.conversations.queries import side_of
from minutewise.conversations.rules import SYSTEM, other


def note_money(
    conversation: Conversation,
    kind: str,
    figures: Mapping[str, Any],
    by: Person | None,
    at: datetime,
    *,
    word: str = "",
) -> Message:
    """Keeps that `by` (None: nobody, it came by itself or from the operator) did `kind`.

    `kind` is one of `money_lines.LINES`, which has the words; they are made when it is shown.
    `figures` are what these words name (`amount` in minor units with `currency`), and `url`,
    where to read more; no text that people wrote: that is `word`, which goes when its author
    leaves. Inside the caller's transaction, as its last lock: after the ledger's, as settled
    calls do it. The other side hears of it as of a message. KeyError for a kind without words.
    """
    LINES[kind]  # a line that nobody could read is a mistake of ours
    thread = locked(conversation.id)
    fields = {
        "kind": Message.Kind.MONEY, "text": word, "author": by, "figures": {**figures, "kind": kind}
    }  # fmt: skip
    if by is None:
        return put(thread, at, side=SYSTEM, **fields)
    side = side_of(thread, by)
    message = put_deed(thread, at, side, **fields)
    tell(thread, other(side))
    absent.tell_after(thread, other(side), at)
    return message


def note_beside(
    conversation: Conversation,
    kind: str,
    figures: Mapping[str, Any],
    by: Person,
    at: datetime,
) -> Message:
    """As `note_money`, of what the other side has seen in a call: nothing new to read."""
    LINES[kind]
    thread = locked(conversation.id)
    return put(
        thread, at, side=side_of(thread, by), kind=Message.Kind.MONEY, author=by,
        figures={**figures, "kind": kind},
    )  # fmt: skip
