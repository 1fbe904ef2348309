"""Writing in a thread, free of charge: the first message and every other."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import belongs
from minutewise.conversations import files
from minutewise.conversations.actions import absent
from minutewise.conversations.actions.drafts import drop_draft
from minutewise.conversations.actions.guards import check_writes
from minutewise.conversations.actions.telling import tell, tell_webhooks
from minutewise.conversations.actions.threads import conversation_of, locked, put_written
from minutewise.conversations.models import Attachment, Conversation, Message
from minutewise.conversations.queries import begun_since, files_since
from minutewise.conversations.rules import (
    ADVISOR,
    CLIENT,
    DAY,
    Side,
    check_begun,
    check_files,
    other,
    readable_text,
)
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.kernel.ids import new_id
from minutewise.work.idempotency import Reply, fingerprint, noted, once
from minutewise.work.writing import writing


def begin(client: Person, advisor: Advisor, text: object, now: Instant) -> Conversation:
    """The first message from an advisor's page; later ones go the same way.

    Raises `own_page`, `blocked`, `not_reachable`, `too_many_threads`, and what `say` raises.
    """
    if belongs(advisor, client):
        raise RuleError("own_page", _("This is your own page; nobody writes to themselves."))
    with writing():
        readable_text(text)
        met = Conversation.objects.filter(client=client, advisor=advisor).exists()
        if not met:
            check_begun(begun_since(client, now.wall - DAY))
        thread = conversation_of(client, advisor, now.wall)
        say(thread.id, CLIENT, client, text, now)
    return thread


def say(thread_id: UUID, side: Side, author: Person | None, text: object, now: Instant) -> Message:
    """One message; of nobody if a visitor writes. The other side is told on every page of ours.

    Raises `text_missing`, `text_too_long`, `blocked`, `not_reachable`, `too_many_messages`,
    and of a visitor `prove_first`.
    """
    kept = readable_text(text)
    with writing():
        thread = locked(thread_id)
        check_writes(thread, side, author, now)
        message = put_written(thread, now.wall, side, author=author, text=kept)
        if author is not None:
            drop_draft(thread.id, author)
        tell(thread, other(side))
        tell_webhooks(thread, message, now.wall)
        absent.tell_all_later(thread, other(side), now)
    return message


def note_unheard(
    thread_id: UUID, call: UUID | None, figures: Mapping[str, Any], now: Instant
) -> Message:
    """The advisor called and the client did not hear it: a line that waits like a message, and a
    letter says so. Without `call` it did not even ring: no page of the client's was open."""
    with writing():
        thread = locked(thread_id)
        line = put_written(
            thread, now.wall, ADVISOR, kind=Message.Kind.CALL, call=call, figures=dict(figures)
        )
        tell(thread, CLIENT)
        absent.tell_later(thread, CLIENT, now)
    return line


def send_file(
    thread_id: UUID, side: Side, author: Person | None, name: str, data: bytes, now: Instant,
    *, key: str = "",
) -> Message:  # fmt: skip
    """A picture or a PDF. It is drawn anew before anything is kept or locked. Sent again with the
    same `key` it is the one that is there, and not drawn again.

    Raises what `say`, `files.drawn` and `work.idempotency.once` raise; `prove_first` for
    visitors, `too_many_files`.
    """
    if author is None:
        raise RuleError("prove_first", _("Sign in with your address to send files."))
    same = fingerprint("file", str(thread_id), name, hashlib.sha256(data).hexdigest())
    if key and (told := noted(author.pk, key, same)):
        return Message.objects.get(pk=told.body["message"])
    check_files(files_since(author, now.wall - DAY))
    kind, pages = files.drawn(data)
    if not key:
        return _put_file(thread_id, side, author, (name, kind, pages), now)

    def put() -> Reply:
        message = _put_file(thread_id, side, author, (name, kind, pages), now)
        return Reply(200, {"message": str(message.pk)})

    return Message.objects.get(pk=once(author.pk, key, same, put).body["message"])


def _put_file(
    thread_id: UUID, side: Side, author: Person, file: tuple[str, str, list[bytes]], now: Instant
) -> Message:
    """Name, kind and pages go into the thread; the other side is told as of a message."""
    name, kind, pages = file
    with writing():
        thread = locked(thread_id)
        check_writes(thread, side, author, now)
        shown, file_id = files.shown_name(name) or _("File"), new_id()
        figures = {"file": str(file_id), "name": shown, "kind": kind, "pages": len(pages)}
        message = put_written(
            thread, now.wall, side, author=author, kind=Message.Kind.FILE, figures=figures
        )
        Attachment.objects.create(
            id=file_id, message=message, kind=kind, name=shown, pages=len(pages)
        )
        files.store(file_id, pages)
        tell(thread, other(side))
        tell_webhooks(thread, message, now.wall)
        absent.tell_all_later(thread, other(side), now)
    return message
