"""A letter to who is not there: that something waits, not what. One until it has been read."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from minutewise.accounts.models import Person
from minutewise.conversations.actions.closed_pages import PUSHED, READ_WITHIN
from minutewise.conversations.actions.threads import locked
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import people_on
from minutewise.conversations.rules import ABSENT_AFTER, CLIENT, SIDES, Side
from minutewise.kernel.clock import Instant
from minutewise.notify.actions import send
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.writing import writing

ABSENT = "threads.absent"


def tell_later(thread: Conversation, side: Side, now: Instant) -> None:
    """Something waits for that side: if it still does in a while, a letter says so.

    Called in the transaction that wrote it. What waits already has its letter planned or sent.
    """
    tell_after(thread, side, now.wall)


def tell_all_later(thread: Conversation, side: Side, now: Instant) -> None:
    """The same, and word to pages that are closed (`closed_pages`): planned together."""
    if getattr(thread, f"{side}_unread") != 1:
        return
    looks = {PUSHED: now.wall + READ_WITHIN}
    if not getattr(thread, f"{side}_told"):
        looks[ABSENT] = now.wall + ABSENT_AFTER
    due.plan_all(looks, f"{thread.id}:{side}")


def tell_after(thread: Conversation, side: Side, at: datetime) -> None:
    """The same for what happened at `at`."""
    if getattr(thread, f"{side}_unread") == 1 and not getattr(thread, f"{side}_told"):
        due.plan(ABSENT, f"{thread.id}:{side}", at + ABSENT_AFTER)


def nothing_waits(thread: Conversation, side: Side) -> None:
    """That side has read everything: nobody needs to look, seconds later, whether it has.

    Called in the transaction that notes it. Two who talk would else leave two looks a message.
    """
    due.cancel_all((PUSHED, ABSENT), f"{thread.id}:{side}")


def waits_there(known: Conversation, joined: Conversation) -> None:
    """What waited in `joined` waits in `known` now, and a letter says so when it would have."""
    for side in SIDES:
        if getattr(joined, f"{side}_unread") and not getattr(known, f"{side}_told"):
            since = joined.last_at or joined.created_at
            due.plan(ABSENT, f"{known.id}:{side}", since + ABSENT_AFTER)


def write(job: Job, now: Instant) -> None:
    """The letter, unless it was read or muted meanwhile. Handler of due work."""
    thread_id, _colon, name = job.ref.partition(":")
    side = next(each for each in SIDES if each == name)
    with writing():
        if not Conversation.objects.filter(id=UUID(thread_id)).exists():
            return  # it has become part of another thread
        thread = locked(UUID(thread_id))
        unread = getattr(thread, f"{side}_unread")
        if not unread or getattr(thread, f"{side}_told") or getattr(thread, f"{side}_muted"):
            return
        setattr(thread, f"{side}_told", True)
        thread.save(update_fields=[f"{side}_told"])
        _send(thread, side, unread, now)


def _send(thread: Conversation, side: Side, unread: int, now: Instant) -> None:
    context = {
        "n": unread,
        "name": thread.advisor.shown_name if side == CLIENT else thread.client_name,
        "url": settings.PUBLIC_URL + reverse("conversations:thread", args=[thread.id]),
        "visitor": side == CLIENT and thread.is_a_visitors,
    }
    template, network = "conversations/letters/waiting", thread.network.name
    if context["visitor"]:
        send(thread.visitor_email, template, context, now.wall, network=network)
        return
    there = Person.objects.filter(id__in=people_on(thread, side), is_active=True)
    for reader in there.filter(messages_by_mail=True):
        send(reader, template, context, now.wall, network=network)
