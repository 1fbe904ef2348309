"""Presses of programs, once for each key: the same actions as behind the pages."""

from collections.abc import Callable
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.disputes import actions
from minutewise.disputes.models import Dispute
from minutewise.disputes.queries import Party, party_of
from minutewise.disputes.rules import Event
from minutewise.kernel.clock import Instant
from minutewise.ledger.rules import Ref
from minutewise.work.idempotency import Reply, fingerprint, once


def ask_back(person: Person, ref: Ref, amount: int, words: str, key: str, now: Instant) -> Party:
    """Asks `amount` minor units of a charge back. Raises what `open_dispute` raises."""
    asked = fingerprint("disputes", ref.kind, ref.id, amount, words)
    return _once(
        person, key, asked, lambda: actions.open_dispute(ref, person, amount, words, now)
    )  # fmt: skip


def act(
    person: Person, dispute_id: UUID, event: Event, key: str, now: Instant, *,
    amount: int | None = None, words: str = "",
) -> Party:  # fmt: skip
    """One of the two does something. Raises what `actions.act` raises."""
    asked = fingerprint("dispute", str(dispute_id), event.value, amount, words)
    return _once(
        person, key, asked,
        lambda: actions.act(dispute_id, person, event, now, amount=amount, words=words),
    )  # fmt: skip


def _once(person: Person, key: str, asked: str, do: Callable[[], Dispute]) -> Party:
    """The dispute as it stands now, whether this press or an earlier one of the key did it."""
    reply = once(
        person.id, f"dispute:{key}", asked, lambda: Reply(200, {"id": str(do().pk)})
    )  # fmt: skip
    return party_of(person, UUID(reply.body["id"]))
