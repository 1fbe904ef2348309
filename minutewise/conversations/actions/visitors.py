"""Threads of people who have not signed in: they begin, are taken along, are forgotten."""

from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.rules import NAME_LENGTH_MAX
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import belongs
from minutewise.conversations.actions.talk import say
from minutewise.conversations.actions.threads import locked, next_number
from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.queries import (
    is_shut_out,
    topic_of,
    visitor_with,
    visitors_begun,
)
from minutewise.conversations.rules import (
    CLIENT,
    DAY,
    VISITOR_KEPT,
    check_visitor_begins,
    readable_text,
)
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.realtime.announce import announce, end_topic
from minutewise.work.due import Job
from minutewise.work.text import one_line
from minutewise.work.writing import writing

FORGET = "threads.forget"


class Visitor(NamedTuple):
    """What a visitor typed, and the digest of the browser's cookie."""

    name: str
    email: str
    key: str

    @classmethod
    def of(cls, name: str, email: str, key: str) -> "Visitor":
        """Checked. Raises InvalidError `name_missing` or `address_invalid`."""
        kept = one_line(name)[:NAME_LENGTH_MAX]
        if not kept:
            raise InvalidError("name_missing", _("Say how you want to be called."), field="name")
        address = email.strip().lower()
        try:
            validate_email(address)
        except ValidationError as bad:
            said = _("Enter an address where the answer reaches you.")
            raise InvalidError("address_invalid", said, field="email") from bad
        return cls(kept, address, key)


def begin_as_visitor(
    visitor: Visitor, advisor: Advisor, text: object, now: Instant
) -> Conversation:
    """A visitor's first message; a later one from the same browser goes into the same thread.

    Raises `not_reachable` (shut out by this advisor), `too_many_threads`, what `say` raises.
    """
    readable_text(text)
    with writing():
        thread = visitor_with(visitor.key, advisor)
        if thread is None:
            thread = _open(visitor, advisor, now.wall)
        say(thread.id, CLIENT, None, text, now)
    return thread


def _open(visitor: Visitor, advisor: Advisor, at: datetime) -> Conversation:
    if is_shut_out(advisor, visitor.key, visitor.email):
        raise RuleError("not_reachable", _("This person cannot be written to right now."))
    check_visitor_begins(*visitors_begun(advisor, visitor.key, visitor.email, at - DAY))
    return Conversation.objects.create(
        network_id=advisor.network_id, advisor=advisor, created_at=at,
        visitor_key=visitor.key, visitor_name=visitor.name, visitor_email=visitor.email,
    )  # fmt: skip


def take_along(person: Person, email: str) -> int:
    """The person has proven this address: visitors' threads under it are theirs, on any device.

    What was written to the own page stays where it is. Returns how many were taken along.
    """
    with writing():
        waiting = Conversation.objects.filter(visitor_email=email.lower(), client=None)
        found = [
            thread
            for thread in waiting.select_related("advisor__company").order_by("created_at")
            if not belongs(thread.advisor, person)
        ]
        for thread in found:
            _take(locked(thread.id), person)
    return len(found)


def _take(thread: Conversation, person: Person) -> None:
    Message.objects.filter(conversation=thread, side=CLIENT, author=None).update(author=person)
    known = Conversation.objects.filter(
        network_id=thread.network_id, advisor_id=thread.advisor_id, client=person
    ).first()
    if known is not None:
        _join(thread, locked(known.id))
        return
    thread.client = person
    thread.visitor_key = thread.visitor_name = thread.visitor_email = ""
    thread.save()
    announce(topic_of(thread.id), "with", {})


def _join(thread: Conversation, known: Conversation) -> None:
    """The two have a thread already: what was written goes there, in order, as read as it was."""
    for message in Message.objects.filter(conversation=thread).order_by("number"):
        message.conversation, message.number = known, next_number(known)
        message.save(update_fields=["conversation", "number"])
        known.last, known.last_at = message, message.at
    known.client_unread += thread.client_unread
    known.advisor_unread += thread.advisor_unread
    known.save()
    thread.reports.update(conversation=known)
    thread.last = None
    thread.save(update_fields=["last"])
    end_topic(topic_of(thread.id))
    announce(topic_of(known.id), "with", {})
    Conversation.objects.filter(id=thread.id).delete()


def forget(job: Job, now: Instant) -> None:
    """Visitors' threads that nobody took along are deleted after a month. Repeating due work."""
    del job
    old = Conversation.objects.filter(client=None, last_at__lt=now.wall - VISITOR_KEPT)
    with writing():
        for thread in old[:500]:
            Conversation.objects.filter(id=thread.id).update(last=None)
            Message.objects.filter(conversation=thread).delete()
            end_topic(topic_of(thread.id))
            Conversation.objects.filter(id=thread.id).delete()
