"""What programs are told of disputes, from what the pages show."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from minutewise.accounts.models import Person
from minutewise.api import cursors
from minutewise.api import dispute_shapes as shapes
from minutewise.disputes import queries
from minutewise.disputes.actions import own_charge
from minutewise.disputes.actions.telling import place_of
from minutewise.disputes.pages import page_of, parties_of
from minutewise.disputes.rules import Side, whose_turn
from minutewise.kernel.clock import Instant
from minutewise.ledger.rules import Ref


def charge(person: Person, ref: Ref, now: Instant) -> shapes.Charge:
    """What can be asked back of it. Raises MissingError `no_such_charge`."""
    subject = own_charge(ref, person)
    policy, known = queries.policy_at(subject.network, now.wall), queries.about(ref)
    return shapes.Charge(
        about=ref.kind,
        about_id=ref.id,
        title=subject.title,
        most=queries.most_of(ref),
        currency=subject.network.currency,
        until=subject.settled_at + policy.window,
        settle_hours=policy.settle_hours,
        appeal_days=policy.appeal_days,
        dispute=known.pk if known else None,
    )


def disputes(
    request: HttpRequest, person: Person, *, cursor: str, limit: int
) -> shapes.Disputes:  # fmt: skip
    """One's own on either side, by id: ids are ordered by the time they were made."""
    before = cursors.read_id(cursor) if cursor else None
    found, older = parties_of(person, before=before, limit=limit)
    items = [shapes.DisputeLine(**_line(request, party)) for party in found]
    return shapes.Disputes(items=items, next=cursors.written(str(older)) if older else None)


def dispute(request: HttpRequest, party: queries.Party) -> shapes.Dispute:
    """One of them with every step."""
    page = page_of(party)
    steps = [
        shapes.DisputeStep(at=step.at, said=step.said, words=step.words, mine=step.mine)
        for step in page.steps
    ]
    may: Any = [event.replace("_", "-") for event in page.may]
    return shapes.Dispute(**_line(request, party), may=may, steps=steps)


def one(request: HttpRequest, person: Person, dispute_id: UUID) -> shapes.Dispute:
    """One by its id. Raises MissingError `no_such_dispute`, also if it is not theirs."""
    return dispute(request, queries.party_of(person, dispute_id))


def _line(request: HttpRequest, party: queries.Party) -> dict[str, Any]:
    row, subject, side = party.dispute, party.subject, party.side
    same = ("state", "currency", "charged", "asked", "offer", "decided", "returned", "opened_at",
            "ended_at")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in same},
        "id": row.pk,
        "about": row.ref_kind,
        "about_id": row.ref_id,
        "title": subject.title_for(side),
        "url": request.build_absolute_uri(place_of(row)),
        "thread": row.conversation_id,
        "my_side": side.value,
        "with_name": subject.earner_name if side is Side.CLIENT else subject.client.shown_name,
        "my_turn": side in whose_turn(row.now),
        "held": 0 if row.is_over else row.held,
        "until": row.lapses_at,
        "consented": getattr(row, f"{side}_consents"),
    }
