"""Threads of people who have not signed in: they begin, are taken along, are forgotten."""

from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from minutewise.accounts.actions.blocks import block
from minutewise.accounts.actions.people import call_by
from minutewise.accounts.models import Person
from minutewise.accounts.rules import NAME_LENGTH_MAX
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import belongs
from minutewise.conversations import files
from minutewise.conversations.actions import absent, shut_outs, stretches
from minutewise.conversations.actions.talk import say
from minutewise.conversations.actions.threads import locked, next_number
from minutewise.conversations.models import Attachment, Conversation, Message
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
from minutewise.realtime.announce import announce, end_topic, hand_seat
from minutewise.work.due import Job
from minutewise.work.idempotency import forget_person
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

    Raises `not_reachable` (shut out by this advisor), `shut_out` (by an operator),
    `too_many_threads`, what `say` raises.
    """
    readable_text(text)
    with writing():
        thread = visitor_with(visitor.key, advisor)
        if thread is None:
            thread = _open(visitor, advisor, now.wall)
        say(thread.id, CLIENT, None, text, now)
    return thread


def _open(visitor: Visitor, advisor: Advisor, at: datetime) -> Conversation:
    shut_outs.check_visitor(visitor.key, visitor.email, at)
    if is_shut_out(advisor, visitor.key, visitor.email):
        raise RuleError("not_reachable", _("This person cannot be written to right now."))
    check_visitor_begins(*visitors_begun(advisor, visitor.key, visitor.email, at - DAY))
    typed = {"visitor_name": visitor.name, "visitor_email": visitor.email}
    thread, _made = Conversation.objects.get_or_create(  # pressed twice at once is one thread
        advisor=advisor, visitor_key=visitor.key,
        defaults={"network_id": advisor.network_id, "created_at": at, **typed},
    )  # fmt: skip
    return thread


def take_along(person: Person, email: str) -> int:
    """The person has proven this address: visitors' threads under it are theirs, on any device.

    Whoever is new keeps the name that they gave last: advisors go on talking with the same one.
    What was written to the own page stays where it is. Returns how many were taken along.
    """
    with writing():
        waiting = Conversation.objects.filter(visitor_email=email.lower(), client=None)
        found = [
            thread
            for thread in waiting.select_related("advisor__company").order_by("created_at")
            if not belongs(thread.advisor, person)
        ]
        shut_outs.keep_out(person, email)
        if found:
            call_by(person, found[-1].visitor_name)
        return sum(_take(thread.id, person) for thread in found)


def _take(thread_id: UUID, person: Person) -> bool:
    """False if it was taken along from another device meanwhile."""
    still = Conversation.objects.select_for_update().filter(id=thread_id, client=None)
    if still.values_list("id").first() is None:
        return False
    thread = locked(thread_id)
    Message.objects.filter(conversation=thread, side=CLIENT, author=None).update(author=person)
    thread.reports.filter(side=CLIENT, person=None).update(person=person)
    forget_person(thread.id)  # what the browser was answered holds their words
    _keep_shut_out(thread, person)
    known = Conversation.objects.filter(
        network_id=thread.network_id, advisor_id=thread.advisor_id, client=person
    ).first()
    if known is not None:
        _join(thread, locked(known.id))
        return True
    thread.client = person
    thread.visitor_key = thread.visitor_name = thread.visitor_email = ""
    thread.save()
    announce(topic_of(thread.id), "with", {})
    hand_seat(topic_of(thread.id), CLIENT, str(person.id))  # the visitor's browser hears no more
    return True


def _keep_shut_out(thread: Conversation, person: Person) -> None:
    """Who was shut out as a visitor is not let in by signing in: it is a block like any other,
    which the advisor can take away. Of a company, which blocks nobody, the mark stays."""
    if thread.visitor_blocked and thread.advisor.person is not None:
        block(thread.advisor.person, person, thread.last_at or thread.created_at)
        thread.visitor_blocked = False


def _join(thread: Conversation, known: Conversation) -> None:
    """The two have a thread already: what was written goes there, in order, as read as it was."""
    for message in Message.objects.filter(conversation=thread).order_by("number"):
        message.conversation, message.number = known, next_number(known)
        message.save(update_fields=["conversation", "number"])
        known.last, known.last_at = message, max(known.last_at or message.at, message.at)
    known.client_unread += thread.client_unread
    known.advisor_unread += thread.advisor_unread
    known.visitor_blocked |= thread.visitor_blocked
    known.client_told |= thread.client_told
    known.advisor_told |= thread.advisor_told
    known.save()
    absent.waits_there(known, thread)
    thread.reports.update(conversation=known)
    thread.last = None
    thread.save(update_fields=["last"])
    end_topic(topic_of(thread.id))
    announce(topic_of(known.id), "with", {})
    Conversation.objects.filter(id=thread.id).delete()


def forget(job: Job, now: Instant) -> None:
    """Visitors' threads that nobody took along are deleted after a month, and who was shut out
    is let in again. Repeating due work."""
    del job
    shut_outs.forget(now.wall)
    stretches.sweep()
    before = now.wall - VISITOR_KEPT
    old = Conversation.objects.filter(client=None, last_at__lt=before)
    for thread_id in list(old.values_list("id", flat=True)[:500]):
        with writing():
            _forget(thread_id, before)


def _forget(thread_id: UUID, before: datetime) -> None:
    """Asked once more under the lock: it may be somebody's by now, or written in again."""
    still = Conversation.objects.select_for_update().filter(
        id=thread_id, client=None, last_at__lt=before
    )
    if still.values_list("id").first() is None:
        return
    for row in Attachment.objects.filter(message__conversation=thread_id):
        transaction.on_commit(partial(files.forget, row.id, row.pages))
    Conversation.objects.filter(id=thread_id).update(last=None)
    Message.objects.filter(conversation=thread_id).delete()
    forget_person(thread_id)
    end_topic(topic_of(thread_id))
    Conversation.objects.filter(id=thread_id).delete()
