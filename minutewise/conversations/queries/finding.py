"""The search of one's own threads: all that a plain "contains" finds, the newest first.

Messages are looked at in *spans* of a thread: its stretches, as far as their grams do not say that
a word is missing, and what no stretch covers yet. The newest spans come first, and no more of them
than are needed. Whether a message holds the words, the database says of its text, nobody else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q
from django.urls import reverse

from minutewise.accounts.models import Person, name_shown
from minutewise.conversations.grams import bits_of_word
from minutewise.conversations.models import Conversation, Message, Stretch
from minutewise.conversations.queries.whose import mine
from minutewise.conversations.rules import ADVISOR, BRIEF_FIELDS, CLIENT, Side
from minutewise.work.quick.prepared import Prepared

SEARCH_SHOWN = 50
SEARCH_LENGTH = (2, 80)
SHOWN_BELOW = 25
SEARCHED = Q(kind__in=[Message.Kind.TEXT, Message.Kind.BRIEF])
# How many spans are read at once: a few while the newest hits may be enough, then more. SQLite
# takes no expression that is deeper than a thousand.
_AT_ONCE = (4, 32, 128)
_ANY_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A message that holds the words, and in which thread."""

    thread: UUID
    name: str
    url: str  # of the thread
    number: int
    at: datetime
    text: str
    mine: bool

    @property
    def place(self) -> str:
        """Where it is shown, with some entries below it."""
        return f"{self.url}?before={self.number + SHOWN_BELOW}#m{self.number}"


class _Span(NamedTuple):
    """Numbers of a thread that have to be read; `last` None: to its end."""

    newest_at: datetime
    thread: UUID
    first: int
    last: int | None = None

    def messages(self) -> Q:
        if self.last is None:
            return Q(conversation=self.thread, number__gte=self.first)
        return Q(conversation=self.thread, number__range=(self.first, self.last))


class _Row(NamedTuple):
    """A hit; the columns in the order of `_COLUMNS`."""

    at: datetime
    id: UUID
    thread: UUID
    number: int
    side: str
    kind: str
    text: str
    figures: Mapping[str, Any]


_COLUMNS = ("at", "id", "conversation_id", "number", "side", "kind", "text", "figures")


def search(person: Person, words: str) -> list[Found]:
    """The newest messages and briefs of the person's own threads that hold all the words, in any
    order; of a brief in any of its parts.

    Nothing for less than two characters. Four queries, where hits are rare or far back some more.
    """
    wanted = words[: SEARCH_LENGTH[1]].replace("\0", " ").split()  # no text holds any
    if len("".join(wanted)) < SEARCH_LENGTH[0]:
        return []
    own = _OWN.columns(person=person.id)
    rows = _newest([*_uncovered(own), *_covered(own, wanted)], _holds(wanted))
    known = _known({row.thread for row in rows}, person)
    return [_found(row, *known[row.thread]) for row in rows]


def texts_of(kind: str, text: str, figures: Mapping[str, Any]) -> list[str]:
    """What of an entry is looked through, of the kinds in SEARCHED."""
    if kind != Message.Kind.BRIEF:
        return [text]
    parts = [str(figures.get(part, "")) for part in BRIEF_FIELDS]
    return [part for part in parts if part]


def _holds(wanted: Sequence[str]) -> Q:
    """The rule: whether a message holds the words, as the database compares letters."""
    said, brief = Q(kind=Message.Kind.TEXT), Q(kind=Message.Kind.BRIEF)
    for word in wanted:
        said &= Q(text__icontains=word)
        parts = [Q((f"figures__{part}__icontains", word)) for part in BRIEF_FIELDS]
        brief &= reduce(or_, parts)
    return said | brief


# Asked first: PostgreSQL would look for the threads anew for each message that holds the words.
_OWN = Prepared(
    lambda person: Conversation.objects.filter(mine(person)).values_list("pk", "indexed", "seq"),
    person=UUID,
)

type _Own = Sequence[tuple[Any, ...]]  # threads: id, up to where they are covered, where they end


def _uncovered(own: _Own) -> list[_Span]:
    """What no stretch speaks of: it may be of any time."""
    return [_Span(_ANY_TIME, pk, indexed + 1) for pk, indexed, seq in own if seq > indexed]


def _covered(own: _Own, wanted: Iterable[str]) -> Iterator[_Span]:
    """The stretches that may hold the words."""
    bits = set[int]().union(*map(bits_of_word, wanted))
    threads = [pk for pk, indexed, _seq in own if indexed]
    rows = Stretch.objects.filter(_HasBits("grams", bits), conversation__in=threads)
    for row in rows.values_list("newest_at", "conversation_id", "first", "last"):
        yield _Span(*row)


class _HasBits(Func):
    """Whether these bits are set. `get_bit` is PostgreSQL's; SQLite is given one (`on_sqlite`)."""

    output_field = BooleanField()

    def __init__(self, column: str, bits: Iterable[int]) -> None:
        super().__init__(F(column))
        self.bits = sorted(bits)

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_context: Any) -> Any:
        """One after the other: the first that is missing ends it."""
        column, params = compiler.compile(self.source_expressions[0])
        asked = [f"get_bit({column}, {bit}) = 1" for bit in self.bits] or ["1 = 1"]
        return f"({' AND '.join(asked)})", params


def _newest(spans: list[_Span], holds: Q) -> list[_Row]:
    """The newest messages in these spans, SEARCH_SHOWN at most. Ends when those that are left are
    all of an earlier time."""
    spans.sort(key=lambda span: span.newest_at, reverse=True)
    found: list[_Row] = []
    for part in _parts(spans):
        if len(found) == SEARCH_SHOWN and part[0].newest_at < found[-1].at:
            break
        here = reduce(or_, [span.messages() for span in part])
        rows = Message.objects.filter(here, holds).order_by("-at", "-id")
        hits = [_Row(*row) for row in rows.values_list(*_COLUMNS)[:SEARCH_SHOWN]]
        both = {row.id: row for row in (*found, *hits)}  # spans meet where it was just covered
        found = sorted(both.values(), key=lambda row: row[:2], reverse=True)[:SEARCH_SHOWN]
    return found


def _parts(spans: Sequence[_Span]) -> Iterator[Sequence[_Span]]:
    begin, sizes = 0, iter(_AT_ONCE)
    while begin < len(spans):
        size = next(sizes, _AT_ONCE[-1])
        yield spans[begin : begin + size]
        begin += size


_NAMED = (
    "id", "client_id", "visitor_name", "client__name", "advisor__person__name",
    "advisor__company__name",
)  # fmt: skip


def _known(threads: Iterable[UUID], person: Person) -> dict[UUID, tuple[str, str, Side]]:
    """Of each thread whom it is with, where it is shown, and the reader's side."""
    rows = Conversation.objects.filter(pk__in=threads).values_list(*_NAMED) if threads else []
    known: dict[UUID, tuple[str, str, Side]] = {}
    for pk, client, visitor, client_name, advisor_name, company in rows:
        url = reverse("conversations:thread", args=[pk])
        if client == person.id:
            name = name_shown(advisor_name or "") if company is None else company
            known[pk] = name, url, CLIENT
        else:
            known[pk] = name_shown(client_name) if client else visitor, url, ADVISOR
    return known


def _found(row: _Row, name: str, url: str, side: Side) -> Found:
    text = " · ".join(texts_of(row.kind, row.text, row.figures))
    return Found(row.thread, name, url, row.number, row.at, text, row.side == side)
