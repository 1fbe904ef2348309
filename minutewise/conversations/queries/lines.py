"""The list of somebody's threads: one query for the columns that its lines show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Person, name_shown
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries.whose import mine
from minutewise.conversations.rules import ADVISOR, CLIENT
from minutewise.work.quick.prepared import Prepared


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The newest entry of a thread, as a line shows it."""

    number: int
    kind: str
    side: str
    text: str
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread in a list: with whom, the last of it, and what waits."""

    id: UUID
    name: str
    portrait: str
    advisor: UUID | None  # whose presence is shown, for clients
    company: str  # whose thread it is, for members of a company
    last_at: datetime
    last: LastEntry | None
    mine: bool  # whether my side wrote the last
    unread: int
    muted: bool
    proven: bool  # whether the other side has an account


class _Row(NamedTuple):
    """The columns, in the order of `_COLUMNS`."""

    id: UUID
    client: UUID | None
    advisor: UUID
    last_at: datetime
    visitor: str
    client_unread: int
    advisor_unread: int
    client_muted: bool
    advisor_muted: bool
    client_name: str
    portrait: str
    advisor_name: str | None
    company: str | None
    number: int | None
    kind: str
    side: str
    text: str
    figures: Mapping[str, Any]


_COLUMNS = (
    "id", "client_id", "advisor_id", "last_at", "visitor_name", "client_unread",
    "advisor_unread", "client_muted", "advisor_muted", "client__name", "advisor__portrait",
    "advisor__person__name", "advisor__company__name",
    "last__number", "last__kind", "last__side", "last__text", "last__figures",
)  # fmt: skip


def threads_of(
    person: Person, *, limit: int = 200, before: tuple[datetime, UUID] | None = None
) -> list[ThreadLine]:
    """The threads of somebody in either role, the latest first. One query.

    `before`: `last_at` and id of the last line of the page before.
    """
    if before is None:
        found = _newest(limit).columns(person=person.id)
    else:
        at, thread = before
        older = _rows(person.id).filter(Q(last_at__lt=at) | Q(last_at=at, id__lt=thread))
        found = list(older[:limit])
    return [_line(_Row(*columns), person.id) for columns in found]


def _rows(person: UUID) -> QuerySet[Conversation, tuple[Any, ...]]:
    rows = Conversation.objects.filter(mine(person), last_at__isnull=False)
    return rows.order_by("-last_at", "-id").values_list(*_COLUMNS)


@lru_cache(8)
def _newest(limit: int) -> Prepared[Any]:
    return Prepared(lambda person: _rows(person)[:limit], person=UUID)


def _line(row: _Row, reader: UUID) -> ThreadLine:
    asks = row.client == reader  # as `side_of` says it
    page = row.company if row.company is not None else name_shown(row.advisor_name or "")
    client = name_shown(row.client_name) if row.client else row.visitor
    return ThreadLine(
        id=row.id,
        name=page if asks else client,
        portrait=row.portrait if asks else "",
        advisor=row.advisor if asks else None,
        company="" if asks or row.company is None else row.company,
        last_at=row.last_at,
        last=_last(row),
        mine=row.number is not None and row.side == (CLIENT if asks else ADVISOR),
        unread=row.client_unread if asks else row.advisor_unread,
        muted=row.client_muted if asks else row.advisor_muted,
        proven=asks or row.client is not None,
    )


def _last(row: _Row) -> LastEntry | None:
    if row.number is None:
        return None
    return LastEntry(row.number, row.kind, row.side, row.text, row.figures)
