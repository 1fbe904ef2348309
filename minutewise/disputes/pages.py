"""What the pages of a dispute show: every step in words, and what the reader may do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.advisors.queries.companies import owned_by
from minutewise.disputes.models import Dispute
from minutewise.disputes.queries import Party, mine, of_person
from minutewise.disputes.rules import (
    AT_THE_DESK,
    TALKING,
    Side,
    State,
    open_to,
    whose_turn,
)
from minutewise.disputes.subjects import subject_of
from minutewise.disputes.texts import names_of, sentence
from minutewise.payments.sources import Source, sources_for


@dataclass(frozen=True, slots=True)
class Told:
    """One step in words."""

    at: datetime
    said: str
    words: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A dispute as one side reads it. `may` are the names of events it may bring now."""

    side: str
    title: str
    my_turn: bool
    may: list[str]
    steps: list[Told]
    talking: bool
    at_the_desk: bool
    other: str
    consented: bool
    offer_most: int
    onward: list[Source]  # cards and PayPal to which the client may send on what came back


def page_of(party: Party) -> Page:
    """Everything that the page shows."""
    dispute, subject, side = party.dispute, party.subject, party.side
    names = names_of(subject.client.shown_name, subject.earner_name, side.value)
    return Page(
        side=side.value,
        title=subject.title_for(side),
        my_turn=side in whose_turn(dispute.now),
        may=[event.value for event in open_to(dispute.now, side)],
        steps=told(dispute, names, side),
        talking=dispute.now in TALKING,
        at_the_desk=dispute.now in AT_THE_DESK | {State.DECIDED},
        other=subject.earner_name if side is Side.CLIENT else subject.client.shown_name,
        consented=dispute.client_consents if side is Side.CLIENT else dispute.advisor_consents,
        offer_most=dispute.asked - 1 if side is Side.ADVISOR else dispute.asked,
        onward=sources_for(dispute.ref, dispute.client_id)
        if side is Side.CLIENT and dispute.returned
        else [],
    )


def told(dispute: Dispute, names: dict[str, str], reader: Side) -> list[Told]:
    """Every step, the first one first."""
    return [
        Told(step.at, sentence(step, dispute, names), step.words, step.side == reader)
        for step in dispute.steps.order_by("seq")
    ]


@dataclass(frozen=True, slots=True)
class ListLine:
    """One of somebody's disputes in their list."""

    dispute: Dispute
    title: str
    my_turn: bool


def parties_of(
    person: Person, *, before: UUID | None, limit: int
) -> tuple[list[Party], UUID | None]:
    """At most `limit` of somebody's disputes before one by its id, newest first; and the id
    where the next ones begin, None if there are none."""
    rows = mine(person, owned_by(person)).order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    known = [(row, subject_of(row.ref)) for row in found[:limit]]
    parties = [
        Party(row, subject, Side.CLIENT if row.client_id == person.pk else Side.ADVISOR)
        for row, subject in known
        if subject is not None
    ]
    return parties, found[limit - 1].pk if len(found) > limit else None


def lines_of(person: Person) -> list[ListLine]:
    """Somebody's disputes on either side; those of companies whose money is theirs among them."""
    lines = []
    for row in of_person(person, owned_by(person)):
        subject = subject_of(row.ref)
        if subject is not None:
            side = Side.CLIENT if row.client_id == person.pk else Side.ADVISOR
            lines.append(ListLine(row, subject.title_for(side), side in whose_turn(row.now)))
    return lines
