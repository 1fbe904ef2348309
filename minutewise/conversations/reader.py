"""Who reads a thread in a request, and on which side."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from minutewise.accounts.models import Person
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import thread_of, visitors_thread
from minutewise.conversations.rules import CLIENT, Side
from minutewise.conversations.visitor_key import VISITOR


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a thread before them; `person` is nobody for a visitor."""

    person: Person | None
    thread: Conversation
    side: Side

    @property
    def key_owner(self) -> UUID:
        """Under whose id a repeated request is known again."""
        return self.person.id if self.person else self.thread.id


def me(request: HttpRequest) -> Person:
    """The signed-in person (views using it demand a sign-in)."""
    assert isinstance(request.user, Person)  # noqa: S101 (guarded by login_required)
    return request.user


def reader_of(request: HttpRequest, thread_id: UUID, *, talked: bool = False) -> Reader | None:
    """The reader of this thread; None for who is neither signed in nor its visitor.

    Raises MissingError `no_such_thread` for everybody else who is signed in.
    """
    if isinstance(request.user, Person):
        return Reader(request.user, *thread_of(request.user, thread_id, talked=talked))
    found = visitors_thread(VISITOR.of(request), thread_id, talked=talked)
    return Reader(None, found, CLIENT) if found else None


def talker_of(request: HttpRequest, thread_id: UUID) -> Reader | None:
    """The same for a request of the open page, which needs little of the thread."""
    return reader_of(request, thread_id, talked=True)
