"""Who has no page open learns in their browser that somebody has written: once until it is read."""

from datetime import timedelta
from uuid import UUID

from django.urls import reverse

from minutewise.accounts.actions import push
from minutewise.accounts.rules.push import Kind, Note
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import people_on
from minutewise.conversations.rules import CLIENT, SIDES
from minutewise.kernel.clock import Instant
from minutewise.work.due import Job
from minutewise.work.text import one_line
from minutewise.work.writing import writing

PUSHED = "threads.pushed"
# Whoever has the thread before them has read it by then.
READ_WITHIN = timedelta(seconds=4)
WORTH_KNOWING_S = 86_400


def tell(job: Job, now: Instant) -> None:
    """Tells them, unless it was read or muted meanwhile. Handler of due work."""
    thread_id, _colon, name = job.ref.partition(":")
    side = next(each for each in SIDES if each == name)
    found = Conversation.objects.select_related("client", "advisor__person", "advisor__company")
    with writing():
        thread = found.filter(id=UUID(thread_id)).first()
        if thread is None or not getattr(thread, f"{side}_unread"):
            return
        if getattr(thread, f"{side}_muted"):
            return
        author = thread.advisor.shown_name if side == CLIENT else thread.client_name
        url = reverse("conversations:thread", args=[thread.id])
        note = Note(Kind.MESSAGE, one_line(author), f"thread-{thread.id}", url, WORTH_KNOWING_S)
        for person_id in people_on(thread, side):
            push.tell(person_id, note, now.wall)
