"""Whose threads there are, what stands in them, what was begun and written."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value

from minutewise.accounts.models import Person
from minutewise.accounts.queries.blocks import addresses_apart
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import picture_url, team_of
from minutewise.advisors.queries.pages import present
from minutewise.conversations.models import Attachment, Conversation, Message
from minutewise.conversations.queries.whose import mine, pages_advised
from minutewise.conversations.rules import ADVISOR, CLIENT, PAGE, Side, mailbox
from minutewise.kernel.errors import MissingError
from minutewise.work.quick.prepared import Prepared

Json = dict[str, Any]
_WHOLE = ("client", "network", "advisor__person", "advisor__company")

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


_TALKED_IN = Prepared(lambda thread: as_talked().filter(id=thread), thread=UUID)


def topic_of(thread_id: UUID) -> str:
    """The realtime topic of a thread."""
    return f"thread:{thread_id}"


def _one(person: UUID, thread: UUID) -> QuerySet[Conversation]:
    found = Conversation.objects.filter(mine(person), id=thread)
    return found.select_related(*_WHOLE, "advisor__presence")


_ONE = Prepared(_one, person=UUID, thread=UUID)


def thread_of(
    person: Person, thread_id: UUID, *, talked: bool = False
) -> tuple[Conversation, Side]:
    """The thread, whole or with what talking needs (`as_talked`), and the person's side in it.

    Raises MissingError when it is not theirs.
    """
    if not talked:
        found = _ONE.first(person=person.id, thread=thread_id)
    else:
        found = _TALKED_IN.first(thread=thread_id)
        found = found if found and is_of(person, found) else None
    if found is None:
        raise MissingError("no_such_thread", "There is no such thread.")
    return found, side_of(found, person)


def is_of(person: Person, thread: Conversation) -> bool:
    """Whether the thread is the person's, on either side: as `mine` says of all of them."""
    page = thread.advisor
    if person.id in {thread.client_id, page.person_id}:
        return True
    return page.company_id is not None and present(person).filter(company=page.company_id).exists()


def visitors_thread(key: str, thread_id: UUID, *, talked: bool = False) -> Conversation | None:
    """The thread, if it belongs to the browser with this key and nobody has taken it along."""
    known = as_talked() if talked else Conversation.objects.select_related(*_WHOLE)
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


def _unread(person: UUID) -> QuerySet[Conversation, tuple[int]]:
    asked = Q(client=person, client_unread__gt=0, client_muted=False)
    advised = Q(
        advisor__in=pages_advised(person).values("pk"), advisor_unread__gt=0, advisor_muted=False
    )
    return _counted(Conversation.objects.filter(asked | advised))


_UNREAD = Prepared(_unread, person=UUID)


def unread_threads(person: Person | UUID) -> int:
    """In how many threads something waits to be read; muted ones are not counted."""
    asks = person.id if isinstance(person, Person) else person
    return sum(n for (n,) in _UNREAD.columns(person=asks))


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


def _entries(thread: UUID) -> QuerySet[Message]:
    rows = Message.objects.filter(conversation=thread)
    return rows.select_related("author").order_by("-number")


_LAST = Prepared(lambda thread: _entries(thread)[: PAGE + 1], thread=UUID)


def items_of(thread: Conversation, *, before: int | None = None) -> tuple[list[Json], bool]:
    """The newest entries, or those before a number, oldest first; and whether there are older."""
    if before is None:
        found = _LAST.rows(thread=thread.id)
    else:
        found = list(_entries(thread.id).filter(number__lt=before)[: PAGE + 1])
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


def _counted(rows: QuerySet[Any]) -> QuerySet[Any, tuple[int]]:
    counted: QuerySet[Any, tuple[int]] = (
        rows.order_by().values(all=Value(1)).annotate(n=Count("pk")).values_list("n")
    )
    return counted


_WRITTEN = Prepared(
    lambda author, since: _counted(Message.objects.filter(author=author, at__gt=since)),
    author=UUID, since=datetime,
)  # fmt: skip


def written_since(author: Person, since: datetime) -> int:
    """How many messages somebody has written since then, over all threads."""
    return sum(n for (n,) in _WRITTEN.columns(author=author.id, since=since))


def _not_of_calls(thread: UUID, mark: int, side: str) -> QuerySet[Any, tuple[int]]:
    later = Message.objects.filter(conversation=thread, number__gt=mark)
    return _counted(later.filter(side=side, call=None))


_AFTER = Prepared(_not_of_calls, thread=UUID, mark=int, side=str)


def written_after(thread: Conversation, mark: int, side: Side) -> int:
    """How much that side has written below this number, but for the messages of calls."""
    return sum(n for (n,) in _AFTER.columns(thread=thread.id, mark=mark, side=side))


def begun_since(client: Person, since: datetime) -> int:
    """How many threads somebody has begun since then."""
    return Conversation.objects.filter(client=client, created_at__gt=since).count()


def written_in(thread: Conversation, since: datetime) -> int:
    """How many messages the client's side has written in this thread since then."""
    rows = Message.objects.filter(conversation=thread, side=CLIENT)
    return rows.filter(at__gt=since).count()


def since_answer(thread: Conversation) -> int:
    """How many messages stand below the advisor's last."""
    answered = Message.objects.filter(conversation=thread, number__gt=0, side=ADVISOR)
    answered = answered.order_by("-number")
    last = answered.values_list("number", flat=True).first() or 0
    return Message.objects.filter(conversation=thread, side=CLIENT, number__gt=last).count()


def advisor_wrote(thread: Conversation) -> datetime | None:
    """When the advisor's side last wrote or sent something here; calls do not count."""
    return wrote(thread, ADVISOR)


def wrote(thread: Conversation, side: Side) -> datetime | None:
    """When that side last wrote or sent something here; calls do not count."""
    # Asked for numbers, SQLite takes their index; it would else read the whole of a long thread.
    rows = Message.objects.filter(conversation=thread, number__gt=0, side=side)
    rows = rows.filter(kind__in=[Message.Kind.TEXT, Message.Kind.FILE])
    return rows.order_by("-number").values_list("at", flat=True).first()


def visitors_begun(advisor: Advisor, key: str, email: str, since: datetime) -> tuple[int, int]:
    """What this browser or address has begun since then, and all visitors with this advisor."""
    fresh = Conversation.objects.filter(client=None, created_at__gt=since)
    mine = fresh.filter(Q(visitor_key=key) | _of_mailbox(email)).count()
    return mine, fresh.filter(advisor=advisor).count()


def _of_mailbox(email: str, field: str = "visitor_email") -> Q:
    """Rows whose `field` is this address, or another of the same mailbox."""
    box = mailbox(email)
    local, _at, domain = box.rpartition("@")
    marked = {f"{field}__startswith": f"{local}+", f"{field}__endswith": f"@{domain}"}
    return Q(**{field: box}) | Q(**marked)


def is_shut_out(advisor: Advisor, key: str, email: str) -> bool:
    """Whether the advisor wants to hear nothing more of this browser, or of whoever reads this
    mailbox: as a visitor, or as an account (either may have blocked the other) under any of its
    addresses. To name another address costs a visitor nothing.

    An account has proven its address and costs more: a block is of that one account, and another
    one of the same mailbox, which may be another person of the house, is blocked by itself.
    """
    shut = Conversation.objects.filter(advisor=advisor, visitor_blocked=True)
    if shut.filter(Q(visitor_key=key) | _of_mailbox(email)).exists():
        return True
    if shut.filter(_of_mailbox(email, "client__email")).exists():
        return True
    return advisor.person_id is not None and any(
        mailbox(each) == mailbox(email) for each in addresses_apart(advisor.person_id)
    )


def is_kept_out(person_id: UUID, page_id: UUID) -> bool:
    """Whether a page has shut out this client as a visitor: a company, which blocks nobody."""
    shut = Conversation.objects.filter(client=person_id, advisor=page_id, visitor_blocked=True)
    return shut.exists()


def files_since(author: Person, since: datetime) -> int:
    """How many files somebody has sent since then."""
    return Message.objects.filter(author=author, kind=Message.Kind.FILE, at__gt=since).count()


def file_in(thread: Conversation, file_id: UUID) -> Attachment | None:
    """A file of this thread; one of another thread is not there."""
    return Attachment.objects.filter(id=file_id, message__conversation=thread).first()
