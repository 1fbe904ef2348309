"""How a payment goes on: paid, declined, taken back, agreed, solved, given up, out of time."""

from uuid import UUID

from minutewise.accounts.actions.limits import check_may_spend
from minutewise.accounts.models import Person
from minutewise.agreed.actions.desk import (
    DUE,
    check_together,
    desk,
    end,
    give_receipt,
    hold,
    settle,
    tell,
)
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import open_hold_of
from minutewise.agreed.rules import Event, Kind, State, deadline
from minutewise.conversations.rules import CLIENT
from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import release
from minutewise.webhooks.rules import Kind as Hook
from minutewise.work import due
from minutewise.work.due import Job


def pay(agreed_id: UUID, client: Person, now: Instant, held: UUID | None = None) -> Agreed:
    """The client pays what was asked for, at once: from the wallet, or out of the hold `held` of
    the same amount, behind which a card or PayPal stands.

    Raises `not_now`, `over_limit`, `excluded`, `blocked`, `not_reachable`, `insufficient_funds`.
    """
    with desk(agreed_id, Event.PAY, now) as row:
        check_together(row.conversation, CLIENT, client)
        check_may_spend(row.client_id, row.amount, row.currency, now.wall)
        settle(row, held or hold(row, now), now)
        row.save()
        give_receipt(row, now)
        tell(row, "agreed_paid", Hook.PAYMENT_PAID, client, now)
    return row


def decline(agreed_id: UUID, client: Person, now: Instant) -> Agreed:
    """The client does not want it. Raises `not_now`."""
    with desk(agreed_id, Event.DECLINE, now) as row:
        end(row, now)
        line = "agreed_declined" if row.kind == Kind.FIXED.value else "agreed_fee_declined"
        tell(row, line, Hook.PAYMENT_ENDED, client, now)
    return row


def take_back(agreed_id: UUID, person: Person, now: Instant) -> Agreed:
    """The advisor's side asks no more. Raises `not_now`."""
    with desk(agreed_id, Event.TAKE_BACK, now) as row:
        end(row, now)
        tell(row, "agreed_taken_back", Hook.PAYMENT_ENDED, person, now)
    return row


def confirm(agreed_id: UUID, client: Person, now: Instant) -> Agreed:
    """The client agrees to a success fee; from now on its days count. Held: the hold opens now.

    Raises what `pay` raises; the limits are asked when money is held or paid, not before.
    """
    with desk(agreed_id, Event.CONFIRM, now) as row:
        check_together(row.conversation, CLIENT, client)
        row.agreed_at, row.until = now.wall, deadline(row.days, now.wall)
        if row.held:
            check_may_spend(row.client_id, row.amount, row.currency, now.wall)
            hold(row, now)
        due.plan(DUE, str(row.id), row.until)
        line = "agreed_fee_held" if row.held else "agreed_fee_confirmed"
        tell(row, line, Hook.FEE_AGREED, client, now)
    return row


def solved(agreed_id: UUID, client: Person, now: Instant, held: UUID | None = None) -> Agreed:
    """The client says that it is solved: the fee is paid, from its hold or from the wallet, or out
    of the hold `held` as `pay` does.

    What was held passed limits and blocks when it was held. Raises `not_now`, and if nothing is
    held what `pay` raises: then the fee stays agreed.
    """
    with desk(agreed_id, Event.SOLVED, now) as row:
        kept = None if held else open_hold_of(row.id)
        if kept is None:
            check_together(row.conversation, CLIENT, client)
            check_may_spend(row.client_id, row.amount, row.currency, now.wall)
        settle(row, held or kept or hold(row, now), now)
        row.save()
        give_receipt(row, now)
        tell(row, "agreed_fee_solved", Hook.FEE_SOLVED, client, now)
    return row


def give_up(agreed_id: UUID, person: Person, now: Instant) -> Agreed:
    """Either side gives an agreed fee up: what was held is free again. Raises `not_now`."""
    with desk(agreed_id, Event.GIVE_UP, now) as row:
        _free(row, str(person.id), now)
        tell(row, "agreed_fee_given_up", Hook.PAYMENT_ENDED, person, now)
    return row


def expire(job: Job, now: Instant) -> None:
    """The time of a request or of an agreed fee is over. Handler of due work; safe to repeat."""
    found = Agreed.objects.filter(id=UUID(job.ref)).values_list("state", "until").first()
    if found is None or found[1] is None or now.wall < found[1]:
        return  # answered meanwhile, or it has other days now
    asked = found[0] == State.ASKED.value
    with desk(UUID(job.ref), Event.EXPIRE if asked else Event.LAPSE, now) as row:
        _free(row, "keeper", now, expired=True)
        line = "agreed_expired" if asked else "agreed_fee_lapsed"
        tell(row, line, Hook.PAYMENT_ENDED, None, now)


def _free(row: Agreed, by: str, now: Instant, *, expired: bool = False) -> None:
    held = open_hold_of(row.id)
    if held is not None:
        release([held], key=f"agreed:{row.id}:free", by=by, at=now.wall, expired=expired)
    end(row, now)
