"""What goes in and comes out of conversations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.api.shapes import Body, Mode, example
from minutewise.conversations.rules import (
    BEGINNING_LENGTH_MAX,
    BEGINNINGS_MAX,
    BRIEF_FILES_MAX,
    BRIEF_LENGTH_MAX,
    MESSAGE_LENGTH_MAX,
    REASON_LENGTH_MAX,
)

Side = Literal["client", "advisor"]
Text = Annotated[str, Field(min_length=1, max_length=MESSAGE_LENGTH_MAX)]
Switch = Annotated[bool, Field(strict=True)]


class ThreadLine(Schema):
    """A thread in the list: with whom, on which side one writes, what waits.

    `last` is the number of its newest entry; `proven`: the other side has an account.
    """

    id: UUID
    name: str
    me: Side
    company: str
    last_at: datetime
    last: int | None
    unread: int
    muted: bool
    proven: bool
    url: str


class Threads(Schema):
    """A page, the latest first; `next` is the cursor of the following one, null on the last."""

    items: list[ThreadLine]
    next: str | None


class Unread(Schema):
    """In how many threads something waits to be read; muted ones are not counted."""

    threads: int


class Entry(Schema):
    """One entry. `figures` are those of a call, a file, or a brief; `by`: who of a company wrote.

    `number` grows within the thread; a brief may change in its place until it is read.
    """

    number: int
    at: datetime
    side: Literal["client", "advisor", "system"]
    kind: str
    by: str
    text: str
    figures: dict[str, Any]


class Entries(Schema):
    """A page, newest first; `next` leads to older ones, null at the beginning of the thread."""

    items: list[Entry]
    next: str | None


class ThreadRead(Schema):
    """Up to which number each side has read."""

    client: int
    advisor: int


class Thread(Schema):
    """A thread as one side sees it; its entries have an address of their own."""

    id: UUID
    name: str
    me: Side
    read: ThreadRead
    muted: bool
    proven: bool
    url: str


class FoundEntry(Schema):
    """A message that holds the words."""

    thread: UUID
    name: str
    number: int
    at: datetime
    text: str
    mine: bool


class FoundEntries(Schema):
    """At most 50, the newest first."""

    items: list[FoundEntry]


class NewThread(Body):
    """The first message to an advisor or a company; with known ones it goes on."""

    model_config = example(
        advisor="0190a5f0-0000-7000-8000-000000000001", text="Is this yours to answer?"
    )
    advisor: UUID
    text: Text


class NewEntry(Body):
    """What one writes."""

    model_config = example(text="The log says: no space left.")
    text: Text


class ReadUpTo(Body):
    """The number up to which one has read."""

    model_config = example(up_to=1)
    up_to: int = Field(strict=True, ge=0, lt=2**31)


class Muting(Body):
    """Whether the thread shall be quiet for one's side."""

    model_config = example(muted=True)
    muted: Switch


class ThreadReport(Body):
    """What is wrong, in a few words; the operators read it, not the thread."""

    model_config = example(why="Asks for my password")
    why: str = Field(min_length=1, max_length=REASON_LENGTH_MAX)


class NewThreadCall(Body):
    """By which way to talk; the advisor's service offers it."""

    model_config = example(mode="audio")
    mode: Mode


class ThreadCall(Schema):
    """The free call that rings, and its room; both null where nobody is there to hear it."""

    call: UUID | None
    url: str | None


class ThreadDraft(Schema):
    """What one has begun to write there; empty without a draft."""

    text: str


class NewDraft(Body):
    """The draft as it is now; an empty one takes it away."""

    model_config = example(text="And the lo")
    text: str = Field(max_length=MESSAGE_LENGTH_MAX)


class Beginnings(Schema):
    """One's texts to begin with."""

    texts: list[str]


class NewBeginnings(Body):
    """All of them at once."""

    model_config = example(texts=["Thank you for writing.", "What have you tried?"])
    texts: list[Annotated[str, Field(max_length=BEGINNING_LENGTH_MAX)]] = Field(
        max_length=BEGINNINGS_MAX
    )


class NewBrief(Body):
    """The client's answer; `files` are ids of files that the client has sent there."""

    model_config = example(about="The disk is full", tried="Deleted logs", solved="It boots")
    about: str = Field(min_length=1, max_length=BRIEF_LENGTH_MAX)
    tried: str = Field("", max_length=BRIEF_LENGTH_MAX)
    solved: str = Field("", max_length=BRIEF_LENGTH_MAX)
    files: list[UUID] = Field(default_factory=list, max_length=BRIEF_FILES_MAX)
