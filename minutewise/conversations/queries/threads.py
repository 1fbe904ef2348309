"""Whose threads there are, what stands in them, what was begun and written; the search."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Person
from minutewise.accounts.queries.blocks import are_apart
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import picture_url, team_of
from minutewise.advisors.queries.pages import present
from minutewise.conversations.models import Attachment, Conversation, Message
from minutewise.conversations.rules import ADVISOR, CLIENT, PAGE, Side
from minutewise.kernel.errors import MissingError

Json = dict[str, Any]
_WHOLE = ("client", "network", "advisor__person", "advisor__company")

# What a line in a list needs of a thread; every other column of five tables stays where it is.
_OF_A_LINE = (
    "created_at", "last_at", "visitor_name", "client_unread", "advisor_unread", "client_muted",
    "advisor_muted", "client__name", "advisor__handle", "advisor__published_at",
    "advisor__portrait", "advisor__person__name", "advisor__company__name",
    "last__kind", "last__side", "last__text", "last__figures",
)  # fmt: skip

# What talking needs: the whole thread, and of the two only how they are shown and where.
_TALKED = (
    *(field.name for field in Conversation._meta.concrete_fields),
    "client__name", "advisor__handle", "advisor__published_at", "advisor__portrait",
    "advisor__person__name", "advisor__company__name",
)  # fmt: skip


def as_talked() -> QuerySet[Conversation]:
    """Threads as writing and reading in them needs them; what a page shows beside comes later,
    each by a question of its own. Five whole tables cost more to put together than to read."""
    related = Conversation.objects.select_related("client", "advisor__person", "advisor__company")
    return related.only(*_TALKED)


def topic_of(thread_id: UUID) -> str:
    """The realtime topic of a thread."""
    return f"thread:{thread_id}"


def pages_advised(person: Person | UUID) -> QuerySet[Advisor]:
    """The pages whose threads this person answers: the own ones, and those of companies."""
    companies = present(person).values("company")
    return Advisor.objects.filter(Q(person=person) | Q(company__in=companies))


def _mine(person: Person) -> Q:
    return Q(client=person) | Q(advisor__in=pages_advised(person).values("pk"))


def thread_of(
    person: Person, thread_id: UUID, rows: QuerySet[Conversation] | None = None
) -> tuple[Conversation, Side]:
    """The thread, whole or as one of `rows`, and the person's side in it.

    Raises MissingError when it is not theirs.
    """
    known = Conversation.objects.select_related(*_WHOLE) if rows is None else rows
    found = known.filter(id=thread_id).first()
    if found is None or not (found.client_id == person.id or _answers(person, found.advisor)):
        raise MissingError("no_such_thread", "There is no such thread.")
    return found, side_of(found, person)


def _answers(person: Person, page: Advisor) -> bool:
    """Whether the person answers the threads of this page, as `pages_advised` says of all."""
    if page.person_id == person.id:
        return True
    company = page.company_id
    return company is not None and present(person).filter(company=company).exists()


def visitors_thread(
    key: str, thread_id: UUID, rows: QuerySet[Conversation] | None = None
) -> Conversation | None:
    """The thread, if it belongs to the browser with this key and nobody has taken it along."""
    known = Conversation.objects.select_related(*_WHOLE) if rows is None else rows
    return known.filter(id=thread_id, visitor_key=key).first() if key else None


def visitor_with(key: str, advisor: Advisor) -> Conversation | None:
    """What a browser without an account has with an advisor."""
    if not key:
        return None
    found = Conversation.objects.filter(visitor_key=key, advisor=advisor)
    return found.select_related(*_WHOLE).first()


def side_of(thread: Conversation, person: Person) -> Side:
    """On which side somebody of this thread writes."""
    return CLIENT if thread.client_id == person.id else ADVISOR


def thread_with(client: Person, advisor: Advisor) -> Conversation | None:
    """The thread of the two, if they have met."""
    found = Conversation.objects.filter(client=client, advisor=advisor)
    return found.select_related(*_WHOLE).first()


def people_on(thread: Conversation, side: Side) -> list[UUID]:
    """Everybody who is told on that side: of a company its whole team."""
    if side == CLIENT:
        return [thread.client_id] if thread.client_id else []
    if thread.advisor.person_id is not None:
        return [thread.advisor.person_id]
    return [place.person_id for place in team_of(thread.advisor)]


def unread_threads(person: Person | UUID) -> int:
    """In how many threads something waits to be read; muted ones are not counted."""
    mine = Q(client=person, client_unread__gt=0, client_muted=False)
    advised = Q(
        advisor__in=pages_advised(person).values("pk"), advisor_unread__gt=0, advisor_muted=False
    )
    return Conversation.objects.filter(mine | advised).count()


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread in a list: with whom, the last of it, and what waits."""

    id: UUID
    name: str
    portrait: str
    advisor: UUID | None  # whose presence is shown, for clients
    company: str  # whose thread it is, for members of a company
    last_at: datetime
    last: Message | None
    mine: bool  # whether my side wrote the last
    unread: int
    muted: bool
    proven: bool  # whether the other side has an account


def threads_of(
    person: Person, *, limit: int = 200, before: tuple[datetime, UUID] | None = None
) -> list[ThreadLine]:
    """The threads of somebody in either role, the latest first. One query.

    `before`: `last_at` and id of the last line of the page before.
    """
    rows = Conversation.objects.filter(_mine(person), last_at__isnull=False)
    if before is not None:
        at, thread = before
        rows = rows.filter(Q(last_at__lt=at) | Q(last_at=at, id__lt=thread))
    whole = rows.select_related("client", "advisor__person", "advisor__company", "last")
    found = whole.only(*_OF_A_LINE).order_by("-last_at", "-id")[:limit]
    return [_line(row, side_of(row, person)) for row in found]


def _line(row: Conversation, side: Side) -> ThreadLine:
    facing = with_part(row, side)
    return ThreadLine(
        id=row.id,
        name=facing["name"],
        portrait=row.advisor.portrait if side == CLIENT else "",
        advisor=row.advisor_id if side == CLIENT else None,
        company=row.advisor.shown_name if side == ADVISOR and row.advisor.company_id else "",
        last_at=row.last_at or row.created_at,
        last=row.last,
        mine=row.last is not None and row.last.side == side,
        unread=row.client_unread if side == CLIENT else row.advisor_unread,
        muted=row.client_muted if side == CLIENT else row.advisor_muted,
        proven=facing["proven"],
    )


def with_part(thread: Conversation, side: Side) -> Json:
    """Who is on the other side: name, picture, page."""
    if side == ADVISOR:
        known = not thread.is_a_visitors
        return {"name": thread.client_name, "picture": "", "page": "", "proven": known}
    page = thread.advisor.get_absolute_url() if thread.advisor.published_at else ""
    picture = picture_url(thread.advisor)
    return {"name": thread.advisor.shown_name, "picture": picture, "page": page, "proven": True}


def item_part(message: Message, thread: Conversation) -> Json:
    """One entry as both sides see it. Of a company's thread it says who of them wrote."""
    told = message.author and message.side == ADVISOR and thread.advisor.company_id
    return {
        "number": message.number,
        "at": message.at.isoformat(),
        "side": message.side,
        "kind": message.kind,
        "by": message.author.shown_name if told and message.author else "",
        "text": message.text,
        "figures": message.figures,
    }


def items_of(thread: Conversation, *, before: int | None = None) -> tuple[list[Json], bool]:
    """The newest entries, or those before a number, oldest first; and whether there are older."""
    rows = Message.objects.filter(conversation=thread).select_related("author")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: PAGE + 1])
    items = [item_part(row, thread) for row in reversed(found[:PAGE])]
    return items, len(found) > PAGE


def snapshot(thread: Conversation, side: Side) -> Json:
    """All that a page shows of a thread; the events after `seq` keep it true."""
    items, older = items_of(thread)
    return {
        "id": str(thread.id),
        "seq": thread.seq,
        "topic": topic_of(thread.id),
        "me": side,
        "with": with_part(thread, side),
        "read": {CLIENT: thread.client_read, ADVISOR: thread.advisor_read},
        "items": items,
        "older": older,
    }


def written_since(author: Person, since: datetime) -> int:
    """How many messages somebody has written since then, over all threads."""
    return Message.objects.filter(author=author, at__gt=since).count()


def begun_since(client: Person, since: datetime) -> int:
    """How many threads somebody has begun since then."""
    return Conversation.objects.filter(client=client, created_at__gt=since).count()


def written_in(thread: Conversation, since: datetime) -> int:
    """How many messages the client's side has written in this thread since then."""
    rows = Message.objects.filter(conversation=thread, side=CLIENT)
    return rows.filter(at__gt=since).count()


def since_answer(thread: Conversation) -> int:
    """How many messages stand below the advisor's last."""
    answered = Message.objects.filter(conversation=thread, side=ADVISOR).order_by("-number")
    last = answered.values_list("number", flat=True).first() or 0
    return Message.objects.filter(conversation=thread, side=CLIENT, number__gt=last).count()


def advisor_wrote(thread: Conversation) -> datetime | None:
    """When the advisor's side last wrote or sent something here; calls do not count."""
    return wrote(thread, ADVISOR)


def wrote(thread: Conversation, side: Side) -> datetime | None:
    """When that side last wrote or sent something here; calls do not count."""
    rows = Message.objects.filter(conversation=thread, side=side)
    rows = rows.filter(kind__in=[Message.Kind.TEXT, Message.Kind.FILE])
    return rows.order_by("-number").values_list("at", flat=True).first()


def visitors_begun(advisor: Advisor, key: str, email: str, since: datetime) -> tuple[int, int]:
    """What this browser or address has begun since then, and all visitors with this advisor."""
    fresh = Conversation.objects.filter(client=None, created_at__gt=since)
    mine = fresh.filter(Q(visitor_key=key) | Q(visitor_email=email)).count()
    return mine, fresh.filter(advisor=advisor).count()


def is_shut_out(advisor: Advisor, key: str, email: str) -> bool:
    """Whether the advisor wants to hear nothing more of this browser or address, or of the
    account that has this address."""
    shut = Conversation.objects.filter(advisor=advisor, visitor_blocked=True)
    known = Person.objects.filter(email=email).values_list("id", flat=True).first()
    if shut.filter(Q(visitor_key=key) | Q(visitor_email=email)).exists():
        return True
    if known is None:
        return False
    facing = advisor.person_id
    return shut.filter(client=known).exists() or bool(facing and are_apart(known, facing))


def files_since(author: Person, since: datetime) -> int:
    """How many files somebody has sent since then."""
    return Message.objects.filter(author=author, kind=Message.Kind.FILE, at__gt=since).count()


def file_in(thread: Conversation, file_id: UUID) -> Attachment | None:
    """A file of this thread; one of another thread is not there."""
    return Attachment.objects.filter(id=file_id, message__conversation=thread).first()


SEARCH_SHOWN = 50
SEARCH_LENGTH = (2, 80)


@dataclass(frozen=True, slots=True)
class Found:
    """A message that holds the words, and in which thread."""

    thread: UUID
    name: str
    number: int
    at: datetime
    text: str
    mine: bool


def search(person: Person, words: str) -> list[Found]:
    """The newest messages of the person's own threads that hold all the words, in any order.

    Nothing for less than two characters. Three queries, two of them small.
    """
    wanted = words[: SEARCH_LENGTH[1]].split()
    if len("".join(wanted)) < SEARCH_LENGTH[0]:
        return []
    mine = Conversation.objects.filter(_mine(person)).values("pk")
    rows = Message.objects.filter(conversation__in=mine, kind=Message.Kind.TEXT)
    for word in wanted:
        rows = rows.filter(text__icontains=word)
    newest = list(rows.order_by("-at", "-id").values_list("pk", flat=True)[:SEARCH_SHOWN])
    shown = list(Message.objects.filter(pk__in=newest).order_by("-at", "-id"))
    # each thread is made once, however many of its messages are found
    known = Conversation.objects.select_related(*_WHOLE).in_bulk(
        {row.conversation_id for row in shown}
    )
    found = [(row, known[row.conversation_id]) for row in shown]
    return [_found(row, thread, side_of(thread, person)) for row, thread in found]


def _found(row: Message, thread: Conversation, side: Side) -> Found:
    name = with_part(thread, side)["name"]
    return Found(thread.id, name, row.number, row.at, row.text, row.side == side)
