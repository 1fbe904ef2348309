"""Stretches of threads: written once a thread has been quiet, or much has been written in it.

Nobody who writes waits for it. What no stretch covers yet is read by the search, so the search
finds the same before and after; a stretch only says where it need not look.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from minutewise.conversations.grams import grams_of_text, packed
from minutewise.conversations.models import Conversation, Message, Stretch
from minutewise.conversations.queries.finding import SEARCHED, texts_of
from minutewise.kernel.clock import Instant
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.writing import writing

COVER = "threads.cover"
RENEW = "threads.renew"
EVERY_S = 300

MESSAGES, GRAMS = 64, 4_000  # of a stretch at most; of more grams the bits would say little
QUIET = timedelta(minutes=5)
THREADS_AT_ONCE, MESSAGES_AT_ONCE = 25, 10 * MESSAGES


def cover_due(job: Job, now: Instant) -> None:
    """Covers threads that are quiet or have grown. Repeating due work, which goes on at once while
    there is more than it takes at a time."""
    del job
    found = list(_uncovered(now).values_list("id", flat=True)[:THREADS_AT_ONCE])
    more = [cover(thread) for thread in found]
    if any(more) or len(found) == THREADS_AT_ONCE:
        due.plan(COVER, "", now.wall)


def _uncovered(now: Instant) -> QuerySet[Conversation]:
    """Without those whose first uncovered entry is a brief that may still change."""
    worth = Q(last_at__lt=now.wall - QUIET) | Q(seq__gte=F("indexed") + MESSAGES)
    changes = Message.objects.filter(
        conversation=OuterRef("pk"), number=OuterRef("indexed") + 1, kind=Message.Kind.BRIEF,
        number__gt=OuterRef("advisor_read"),
    )  # fmt: skip
    return Conversation.objects.filter(worth, ~Exists(changes), seq__gt=F("indexed"))


def cover(thread_id: UUID) -> bool:
    """Covers what is written in a thread up to now, its last stretch anew. True if there is more
    than was done at once. It ends before a brief that may still change (`rules.changes_brief`)."""
    with writing():
        held = Conversation.objects.select_for_update().filter(id=thread_id)
        found = held.values_list("seq", "advisor_read").first()
        if found is None:  # it was joined to another, or forgotten
            return False
        kept = Stretch.objects.filter(conversation=thread_id)
        begin = kept.order_by("-first").values_list("first", flat=True).first() or 0
        rows, up_to = _lasting(_written(thread_id, begin, found[0]), *found)
        kept.filter(first=begin).delete()
        Stretch.objects.bulk_create(_stretch(thread_id, part) for part in _cut(rows))
        Conversation.objects.filter(id=thread_id).update(indexed=up_to)
    return len(rows) == MESSAGES_AT_ONCE


def _written(thread_id: UUID, begin: int, seq: int) -> list[Message]:
    rows = Message.objects.filter(conversation=thread_id, number__range=(begin, seq))
    fields = ("number", "kind", "text", "figures", "at")
    return list(rows.filter(SEARCHED).only(*fields).order_by("number")[:MESSAGES_AT_ONCE])


def _lasting(rows: list[Message], seq: int, read: int) -> tuple[list[Message], int]:
    """What will not change any more, and up to which number that is all there is."""
    for place, row in enumerate(rows):
        if row.kind == Message.Kind.BRIEF and row.number > read:
            return rows[:place], row.number - 1
    return rows, rows[-1].number if len(rows) == MESSAGES_AT_ONCE else seq


type _Part = tuple[Sequence[Message], set[str]]


def _cut(rows: Sequence[Message]) -> Iterator[_Part]:
    """Messages in a row with their grams: as many as belong into a stretch, at least one."""
    part: list[Message] = []
    grams: set[str] = set()
    for row in rows:
        own = _grams(row)
        if part and (len(part) == MESSAGES or len(grams | own) > GRAMS):
            yield part, grams
            part, grams = [], set()
        part.append(row)
        grams |= own
    if part:
        yield part, grams


def _grams(row: Message) -> set[str]:
    return set[str]().union(*map(grams_of_text, texts_of(row.kind, row.text, row.figures)))


def _stretch(thread_id: UUID, part: _Part) -> Stretch:
    rows, grams = part
    return Stretch(
        conversation_id=thread_id, first=rows[0].number, last=rows[-1].number,
        newest_at=max(row.at for row in rows), grams=packed(grams),
    )  # fmt: skip


def renew_later(person: UUID, at: datetime) -> None:
    """Has the stretches renewed that hold what somebody wrote: their words have just gone."""
    due.plan(RENEW, str(person), at)


def renew(job: Job, now: Instant) -> None:
    """Makes the stretches of the threads in which this person (`ref`) wrote say what stands there
    now. Due work, as whoever erases an account may hold no thread's lock (`work.writing`)."""
    del now
    written = Message.objects.filter(author=UUID(job.ref)).order_by()
    for thread in list(written.values_list("conversation", flat=True).distinct()):
        for stretch in _there(thread):
            _renew(thread, stretch)


def _there(thread_id: UUID) -> list[int]:
    """The stretches of a thread, once nobody covers it: who does may have read what has gone."""
    with writing():
        Conversation.objects.select_for_update().filter(id=thread_id).values_list("id").first()
        return list(Stretch.objects.filter(conversation=thread_id).values_list("pk", flat=True))


def _renew(thread_id: UUID, pk: int) -> None:
    """One by one: a long thread is not held for all of them."""
    with writing():
        Conversation.objects.select_for_update().filter(id=thread_id).values_list("id").first()
        stretch = Stretch.objects.filter(pk=pk).first()
        if stretch is not None:  # else it was the last one, and was covered anew meanwhile
            rows = _written(thread_id, stretch.first, stretch.last)
            stretch.grams = packed(set[str]().union(*map(_grams, rows)))
            stretch.save(update_fields=["grams"])


def sweep() -> None:
    """Stretches whose threads the version before has deleted."""
    gone = ~Exists(Conversation.objects.filter(pk=OuterRef("conversation_id")))
    Stretch.objects.filter(gone).delete()
