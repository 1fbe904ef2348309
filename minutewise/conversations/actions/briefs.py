"""A brief on request: the advisor asks, the client answers in four parts, changed until read."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.conversations.actions import absent
from minutewise.conversations.actions.guards import check_writes
from minutewise.conversations.actions.telling import tell, tell_webhooks
from minutewise.conversations.actions.threads import change, locked, put_written
from minutewise.conversations.models import Attachment, Conversation, Message
from minutewise.conversations.queries.briefs import last_brief, waits_for_brief
from minutewise.conversations.rules import (
    BRIEF_FIELDS,
    BRIEF_FILES_MAX,
    BRIEF_LENGTH_MAX,
    CLIENT,
    Side,
    changes_brief,
    check_asks,
    other,
    readable_text,
)
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError
from minutewise.work.writing import writing


class Brief(NamedTuple):
    """What the client says: what it is about, what was tried, when it is solved; ids of files."""

    about: object
    tried: object = ""
    solved: object = ""
    files: Sequence[object] = ()


def ask_brief(thread_id: UUID, side: Side, author: Person | None, now: Instant) -> Message:
    """The advisor asks for a brief. Raises what `check_asks` and writing here raise."""
    with writing():
        thread = locked(thread_id)
        check_asks(side, waiting=waits_for_brief(thread))
        check_writes(thread, side, author, now)
        message = put_written(thread, now.wall, side, author=author, kind=Message.Kind.ASKED)
        _tell(thread, message, side, now)
    return message


def send_brief(
    thread_id: UUID, side: Side, author: Person | None, brief: Brief, now: Instant
) -> Message:
    """The client's answer as one card; sent again before the advisor has read it, it is changed.

    Raises what `changes_brief` and writing here raise, `text_missing` without `about`,
    `text_too_long`, `no_such_file` for what the client has not sent here.
    """
    said = _said(brief)
    with writing():
        thread = locked(thread_id)
        last = last_brief(thread)
        again = changes_brief(
            side, waiting=waits_for_brief(thread), brief=last.number if last else 0,
            read=thread.advisor_read,
        )  # fmt: skip
        check_writes(thread, side, author, now)
        figures = {**said, "files": _files(thread, brief.files)}
        if again and last is not None:
            return change(thread, last, figures)
        message = put_written(
            thread, now.wall, side, author=author, kind=Message.Kind.BRIEF, figures=figures
        )
        _tell(thread, message, side, now)
    return message


def _tell(thread: Conversation, message: Message, side: Side, now: Instant) -> None:
    tell(thread, other(side))
    tell_webhooks(thread, message, now.wall)
    absent.tell_later(thread, other(side), now)


def _said(brief: Brief) -> dict[str, str]:
    """The parts as they are kept; only what it is about must be there."""
    parts = {name: getattr(brief, name) for name in BRIEF_FIELDS}
    return {name: _part(name, text) for name, text in parts.items()}


def _part(name: str, text: object) -> str:
    if name != "about" and (text is None or text == ""):
        return ""
    try:
        kept = readable_text(text)
    except InvalidError as refused:
        raise InvalidError(refused.code, refused.message, field=name) from refused
    if len(kept) > BRIEF_LENGTH_MAX:
        said = f"At most {BRIEF_LENGTH_MAX} characters fit."
        raise InvalidError("text_too_long", said, field=name)
    return kept


def _files(thread: Conversation, ids: Sequence[object]) -> list[dict[str, Any]]:
    """The figures of files that the client sent here; of no other thread, of no other side."""
    wanted = list(dict.fromkeys(_id(each) for each in ids))
    rows = Attachment.objects.filter(
        id__in=wanted, message__conversation=thread, message__side=CLIENT
    ).select_related("message")
    known: Mapping[UUID, Any] = {row.id: row.message.figures for row in rows}
    if len(known) != len(wanted) or len(wanted) > BRIEF_FILES_MAX:
        raise InvalidError("no_such_file", "Choose files that you sent here.", field="files")
    return [known[each] for each in wanted]


def _id(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as bad:
        said = "Choose files that you sent here."
        raise InvalidError("no_such_file", said, field="files") from bad
