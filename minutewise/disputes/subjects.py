"""What can be disputed, without knowing it: each kind of charge is registered with a door.

`project/wiring.py` registers them: calls, payments by request.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.conversations.models import Conversation
from minutewise.disputes.rules import Side
from minutewise.ledger.rules import Ref
from minutewise.networks.models import Network


@dataclass(frozen=True, slots=True)
class Subject:
    """A settled charge. `answering` are the people who may answer for whoever earned it."""

    ref: Ref
    client: Person
    earner: str  # owner in the ledger: "person:<id>" or "company:<id>"
    earner_name: str
    answering: Sequence[Person]
    parties: frozenset[UUID]  # who may not decide it: these, the client, their colleagues
    network: Network
    conversation: Conversation | None
    settled_at: datetime
    title: str  # as the client and operators read it
    earner_title: str  # as whoever earned it reads it
    url: str

    def title_for(self, side: Side) -> str:
        """What it is about, with the name of the other one."""
        return self.title if side is Side.CLIENT else self.earner_title


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of an evidence file."""

    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a charge without reading anybody's thread."""

    terms: list[Fact] = field(default_factory=list)
    confirmations: list[Fact] = field(default_factory=list)
    proof: list[Fact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Door:
    """`find` gives the settled charge with this id, or None; `evidence` what is known of it."""

    find: Callable[[str], Subject | None]
    evidence: Callable[[str], Evidence]


_doors: dict[str, Door] = {}


def register(kind: str, door: Door) -> None:
    """Charges under `Ref(kind, …)` can be disputed from now on."""
    _doors[kind] = door


def subject_of(ref: Ref) -> Subject | None:
    """The settled charge behind `ref`; None if there is none, or nothing of this kind."""
    door = _doors.get(ref.kind)
    return door.find(ref.id) if door else None


def evidence_of(ref: Ref) -> Evidence:
    """What is known of the charge."""
    door = _doors.get(ref.kind)
    return door.evidence(ref.id) if door else Evidence()
