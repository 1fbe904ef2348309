"""Who reads a thread in a request, and on which side."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from minutewise.accounts.models import Person
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import thread_of
from minutewise.conversations.rules import Side


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a thread before them."""

    person: Person
    thread: Conversation
    side: Side


def me(request: HttpRequest) -> Person:
    """The signed-in person (views using it demand a sign-in)."""
    assert isinstance(request.user, Person)  # noqa: S101 (guarded by login_required)
    return request.user


def reader_of(request: HttpRequest, thread_id: UUID) -> Reader:
    """The reader of this thread. Raises MissingError `no_such_thread` for everybody else."""
    person = me(request)
    return Reader(person, *thread_of(person, thread_id))
