"""An agreed payment on the desk: locked, changed by one deed, kept, told to both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.queries.blocks import are_apart, has_blocked
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries.pages import belongs
from minutewise.agreed import telling
from minutewise.agreed.models import Agreed, Receipt
from minutewise.agreed.queries import ref_of, whole_agreed
from minutewise.agreed.reviewed import may_be_reviewed
from minutewise.agreed.rules import Event, Kind, State, after, check_in_time
from minutewise.conversations.actions import note_money
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import people_on
from minutewise.conversations.rules import CLIENT, SIDES, Side
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.ledger.actions import capture, open_hold
from minutewise.ledger.rules import Leg, commission, earnings, gateway_fees, spendable
from minutewise.metering import split
from minutewise.realtime.announce import announce
from minutewise.webhooks.rules import Kind as Hook
from minutewise.work import due
from minutewise.work.writing import writing

DUE = "agreed.due"


@contextmanager
def desk(agreed_id: UUID, event: Event, now: Instant) -> Iterator[Agreed]:
    """Locks one for a deed, moves it to the state after it, and saves it when the deed is done.

    Lock order as `work.writing` has it. Raises MissingError
    `no_such_payment`, NotNowError `not_now`.
    """
    with writing():
        Agreed.objects.select_for_update().filter(id=agreed_id).values_list("id").first()
        row = whole_agreed(agreed_id)
        if row is None:
            raise MissingError("no_such_payment", _("There is no such payment."))
        check_in_time(event, row.until, now.wall)
        row.state = after(Kind(row.kind), State(row.state), event).value
        yield row
        row.save()


def end(row: Agreed, now: Instant) -> None:
    """Nothing waits for it any more."""
    row.ended_at, row.until = now.wall, None
    due.cancel(DUE, str(row.id))


def check_together(thread: Conversation, side: Side, person: Person) -> None:
    """Raises `prove_first` without a client, `own_page` for a client who belongs to the company
    by now, `blocked`, `not_reachable` for a pair apart, and for a client whose advisor has left;
    who is blocked is not told so."""
    if thread.client_id is None:
        raise RuleError("prove_first", _("This visitor has not signed in yet."))
    if belongs(thread.advisor, thread.client):
        raise RuleError("own_page", _("This is your own page; nobody pays themselves."))
    facing = thread.advisor.person_id if side == CLIENT else thread.client_id
    if facing and has_blocked(person.id, facing):
        raise RuleError("blocked", _("You have blocked this person. Unblock first."))
    apart = thread.visitor_blocked or (facing and are_apart(person.id, facing))
    if apart or (side == CLIENT and _has_left(thread.advisor)):
        raise RuleError("not_reachable", _("This is not possible with this person right now."))


def _has_left(page: Advisor) -> bool:
    """Whether nobody could ever spend what this page earns."""
    if page.company is not None:
        return page.company.closed_at is not None
    return page.person is None or page.person.erased_at is not None


def hold(row: Agreed, now: Instant) -> UUID:
    """Reserves the amount on the client's wallet. Raises what `open_hold` raises."""
    opened = open_hold(
        spendable(row.client_id, row.currency), row.amount, ref=ref_of(row.id),
        key=f"agreed:{row.id}:hold", by=str(row.client_id), at=now.wall,
    )  # fmt: skip
    return UUID(str(opened.pk))


def settle(row: Agreed, hold_id: UUID, now: Instant) -> None:
    """Pays it out of its hold: share, commission and gateway fee as fixed when it was asked for.

    Leaves the row ended and with its receipt; the caller saves it. Raises what `capture` raises.
    """
    parts = split(row.amount, 0, row.commission_bps, fee_bps=row.gateway_fee_bps)
    ref, currency = ref_of(row.id), row.currency
    reason = "tip" if row.kind == Kind.TIP.value else "share"
    legs = [
        Leg(earnings(row.advisor.earner, currency), parts.share, reason, ref),
        Leg(commission(currency), parts.commission, "commission", ref),
        Leg(gateway_fees(currency), parts.gateway_fee, "gateway_fee", ref),
    ]
    capture(
        [hold_id], [leg for leg in legs if leg.amount],
        key=f"agreed:{row.id}:pay", by=str(row.client_id), at=now.wall,
    )  # fmt: skip
    row.share, row.commission, row.gateway_fee = parts.share, parts.commission, parts.gateway_fee
    end(row, now)


def give_receipt(row: Agreed, now: Instant) -> None:
    """Numbers a saved payment, lets the two review it and writes to both who want letters."""
    row.receipt = Receipt.objects.create(agreed=row, issued_at=now.wall)
    may_be_reviewed(row)
    telling.write_receipts(row, now)


def tell(row: Agreed, line: str, hook: Hook, by: Person | None, now: Instant, **more: int) -> None:
    """A line in the thread, news to every page of both sides, and to their servers.

    The last of a deed: the thread is locked after the ledger's accounts, as calls do it.
    """
    amount = more.get("amount", row.amount)
    figures = {"amount": amount, "currency": row.currency, "url": telling.url_of(row)}
    word = row.word if line in telling.WITH_WORD else ""
    note_money(row.conversation, line, figures, by, now.wall, word=word)
    for side in SIDES:
        for person_id in people_on(row.conversation, side):
            announce(f"person:{person_id}", "agreed", {"thread": str(row.conversation_id)})
    announce(f"person:{row.client_id}", "wallet", {})
    telling.emit_to_both(row, hook, now, **more)
