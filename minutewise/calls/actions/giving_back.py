"""The advisor gives back what a call cost, wholly or in part, days after it was settled."""

from uuid import UUID

from django.urls import reverse

from minutewise.accounts.actions.limits import check_can_be_paid
from minutewise.accounts.models import Person
from minutewise.calls import events
from minutewise.calls.actions.desk import desk
from minutewise.calls.queries.refunds import earned_call_of
from minutewise.calls.rules import ADVISOR
from minutewise.conversations.actions import note_money, write_refund
from minutewise.kernel.clock import Instant
from minutewise.ledger import actions as ledger
from minutewise.ledger.rules import Ref, spendable
from minutewise.realtime.announce import announce
from minutewise.work.idempotency import Reply, fingerprint, once


def give_back(person: Person, call_id: UUID, amount: int, key: str, now: Instant) -> None:
    """A refund (minor units) by who earned it, once per `key`; for all others there is no call.

    Raises MissingError, ConflictError `key_conflict`, what `refund` raises.
    """
    earned_call_of(person, call_id)

    def do() -> Reply:
        refund(call_id, person, amount, now)
        return Reply(200, {})

    once(person.id, f"refund:{key}", fingerprint("call", str(call_id), amount), do)


def refund(call_id: UUID, person: Person, amount: int, now: Instant) -> None:
    """Gives `amount` (minor units) of a settled call back to the client's wallet, the operator's
    part in proportion. The caller has asked whether `person` may.

    Raises `charge_missing` unless something was paid, `too_much` beyond what is left of it,
    `disputed` while a dispute is open, `insufficient_funds` when the earnings are short,
    `account_gone` once the client's is erased.
    """
    with desk(call_id, now) as work:
        call = work.call
        check_can_be_paid(call.client_id)
        work.note_by(person, "refunded", ADVISOR, amount=amount)
        ledger.refund(
            Ref("call", str(call.id)), amount, key=f"call:{call.id}:refund:{call.seq}",
            by=str(person.id), at=now.wall,
            to=spendable(call.client_id, call.network.currency),
        )  # fmt: skip
        url, currency = reverse("calls:receipt", args=[call.id]), call.network.currency
        figures = {"amount": amount, "currency": currency, "url": url}
        note_money(call.conversation, "refund_given", figures, person, now.wall)
        announce(f"person:{call.client_id}", "wallet", {})
        events.tell_refund(call, amount, now)
        write_refund(call.conversation, call.client, amount, currency, url, now)
