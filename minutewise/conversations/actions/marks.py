"""What somebody has read, and what shall make no noise."""

from functools import partial
from uuid import UUID

from django.db import transaction

from minutewise.conversations.actions.absent import nothing_waits
from minutewise.conversations.actions.threads import locked, next_number
from minutewise.conversations.queries import people_on, topic_of, unread_threads, written_after
from minutewise.conversations.rules import CLIENT, Side, other, read_up_to
from minutewise.realtime.announce import announce
from minutewise.work.writing import writing


def read(thread_id: UUID, side: Side, up_to: object) -> None:
    """That side has read up to this number. The other sees it; nothing is announced twice.

    Raises InvalidError `bad_number`.
    """
    with writing():
        thread = locked(thread_id)
        mark = read_up_to(up_to, thread.seq)
        if mark <= getattr(thread, f"{side}_read"):
            return
        unread = written_after(thread, mark, other(side)) if mark < thread.seq else 0
        if not unread:
            nothing_waits(thread, side)
        setattr(thread, f"{side}_read", mark)
        setattr(thread, f"{side}_unread", unread)
        seq = next_number(thread)
        setattr(thread, f"{side}_told", False)
        marks = [f"{side}_read", f"{side}_unread", f"{side}_told"]
        thread.save(update_fields=["seq", *marks])
        announce(topic_of(thread.id), "read", {side: mark}, seq=seq)
        for person_id in people_on(thread, side):
            transaction.on_commit(partial(_tell_count, thread.id, person_id), robust=True)


def _tell_count(thread_id: UUID, person_id: UUID) -> None:
    """All pages of a person hear how many threads still wait, so that none of them asks.

    Counted after the commit: of two threads that are read at once, the later word is true.
    """
    told = {"thread": str(thread_id), "threads": unread_threads(person_id)}
    announce(f"person:{person_id}", "read", told)


def mute(thread_id: UUID, side: Side, muted: bool) -> None:
    """This thread makes no sound and no count for that side, or does again."""
    with writing():
        thread = locked(thread_id)
        setattr(thread, "client_muted" if side == CLIENT else "advisor_muted", muted)
        thread.save(update_fields=["client_muted", "advisor_muted"])
        for person_id in people_on(thread, side):
            announce(f"person:{person_id}", "read", {"thread": str(thread.id)})
