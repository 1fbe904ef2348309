"""Payments agreed in threads, as somebody sees them. A foreign one looks as if not there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Sum, When
from django.utils.translation import get_language

from minutewise.accounts.models import Person
from minutewise.advisors.queries.pages import earns
from minutewise.agreed.models import Agreed
from minutewise.agreed.rules import OPEN, Event, Kind, State, events_of
from minutewise.conversations.models import Conversation
from minutewise.conversations.queries import pages_advised, thread_of
from minutewise.conversations.rules import ADVISOR, CLIENT, Side
from minutewise.kernel.errors import MissingError
from minutewise.kernel.money import format_amount
from minutewise.ledger.queries import charged_for, holds_of, wallet
from minutewise.ledger.rules import Ref, kept_commission
from minutewise.payments.models import Authorisation
from minutewise.payments.queries import (
    authorisation_bounds_of,
    authorisation_of,
    authorisations_for,
    ways_to_authorise,
)
from minutewise.payments.sources import Source, sources_for
from minutewise.work.quick.prepared import Prepared

WHOLE = (
    "client", "asked_by", "advisor__person", "advisor__company", "conversation__network",
    "conversation__client", "conversation__advisor__person", "conversation__advisor__company",
)  # fmt: skip
_OPEN = [state.value for state in OPEN]


def ref_of(agreed_id: UUID) -> Ref:
    """What the books call it."""
    return Ref("agreed", str(agreed_id))


_WHOLE = Prepared(
    lambda agreed: Agreed.objects.select_related(*WHOLE).filter(id=agreed).order_by(), agreed=UUID
)


def whole_agreed(agreed_id: UUID) -> Agreed | None:
    """It with all that is shown or changed with it; whose it is, the caller looks."""
    return _WHOLE.first(agreed=agreed_id)


def agreed_of(person: Person, agreed_id: UUID) -> tuple[Agreed, Side]:
    """It, and the person's side. Raises MissingError `no_such_payment` when it is not theirs."""
    row = whole_agreed(agreed_id)
    if row is None:
        raise MissingError("no_such_payment", "There is no such payment.")
    try:
        _thread, side = thread_of(person, row.conversation_id)
    except MissingError:
        raise MissingError("no_such_payment", "There is no such payment.") from None
    return row, side


def waiting_in(thread: Conversation) -> int:
    """How many requests wait for the client's answer in a thread."""
    return Agreed.objects.filter(conversation=thread, state=State.ASKED.value).count()


def _open_in(thread: UUID) -> QuerySet[Agreed]:
    rows = Agreed.objects.filter(conversation=thread, state__in=_OPEN).select_related(*WHOLE)
    return rows.order_by("asked_at", "id")


_OPEN_IN = Prepared(_open_in, thread=UUID)


def open_in(thread: Conversation) -> list[Agreed]:
    """What is asked for or agreed in a thread, oldest first."""
    return _OPEN_IN.rows(thread=thread.id)


def mine(person: Person) -> QuerySet[Agreed]:
    """All that somebody has on either side: also of the companies that they belong to."""
    either = Q(client=person) | Q(advisor__in=pages_advised(person).values("pk"))
    return Agreed.objects.filter(either).select_related(*WHOLE, "receipt")


@dataclass(frozen=True, slots=True)
class OpenLine:
    """What is open in some thread of somebody's, as a list says it; minor units."""

    row: Agreed
    other: str
    waits_for_me: bool


def open_of(person: Person, limit: int) -> list[OpenLine]:
    """What is asked for or agreed in all threads of a person, in either role: what waits for
    them first, then what ends first. One query."""
    either = Q(client=person) | Q(advisor__in=pages_advised(person).values("pk"))
    rows = Agreed.objects.filter(either, state__in=_OPEN).select_related(
        "client", "advisor__person", "advisor__company"
    )
    mine_first = Case(When(client=person, then=0), default=1)
    found = rows.order_by(mine_first, "until", "asked_at", "id")[:limit]
    return [
        OpenLine(row, row.advisor.shown_name if own else row.client.shown_name, own)
        for row in found
        for own in [row.client_id == person.pk]
    ]


def open_hold_of(agreed_id: UUID) -> UUID | None:
    """The hold that reserves its money now; none if there is none."""
    return next((hold.id for hold in holds_of(ref_of(agreed_id)) if hold.state == "open"), None)


def earner_of(person: Person, row: Agreed) -> bool:
    """Whether the person has the say over what it earned: the advisor, of a company an owner."""
    return earns(person, row.advisor)


@dataclass(frozen=True, slots=True)
class View:
    """One as a page shows it to one side; minor units. `missing` is what the client's wallet
    lacks, and `ways` by what it can be paid at once then; `refunded` and `left` what went back and
    what could."""

    row: Agreed
    side: Side
    other: str
    may: frozenset[str]
    missing: int
    refunded: int
    left: int
    earns: bool
    ways: tuple[str, ...]

    @property
    def taken(self) -> int:
        """What the operator keeps after the refunds, commission and gateway fee as one."""
        return self.left - self.kept

    @property
    def kept(self) -> int:
        """What the advisor keeps after the refunds, as the ledger splits them."""
        row = self.row
        taken = row.commission + row.gateway_fee
        return self.left - kept_commission(row.amount, taken, self.refunded)


def view_of(row: Agreed, side: Side, person: Person) -> View:
    """It as `person` on `side` sees it: what may be done now, what is missing, what went back."""
    earns = side == ADVISOR and earner_of(person, row)
    events = set(events_of(Kind(row.kind), State(row.state), side))
    if not earns:
        events.discard(Event.REFUND)
    paid = row.state == State.PAID.value
    refunded = charged_for(ref_of(row.id)).refunded if paid else 0
    if refunded >= row.amount:
        events.discard(Event.REFUND)
    missing = 0
    if side == CLIENT and row.state in _OPEN and not (row.held and row.agreed_at):
        missing = max(0, row.amount - wallet(row.client_id, row.currency).available)
    return View(
        row=row,
        side=side,
        other=row.advisor.shown_name if side == CLIENT else row.client.shown_name,
        may=frozenset(event.value for event in events),
        missing=missing,
        refunded=refunded,
        left=row.amount - refunded if paid else 0,
        earns=earns,
        ways=ways_for(row.amount, row.currency) if missing and not row.held else (),
    )


def ways_for(amount: int, currency: str) -> tuple[str, ...]:
    """By what so much (minor units) can be paid at once past the wallet; none if by nothing."""
    return ways_to_authorise() if authorisation_bounds_of(currency).hold(amount) else ()


def least_by_card(amount: int, currency: str) -> str:
    """The least that can be paid past the wallet, as people read it, where `amount` is below it;
    else, and where there is no such way, nothing."""
    least = authorisation_bounds_of(currency).least
    if amount >= least or not ways_to_authorise():
        return ""
    return format_amount(least, currency, get_language() or "en")


def reservation_of(person: Person, authorisation_id: UUID) -> Authorisation:
    """What a person's card or PayPal was asked for here. Raises MissingError for all others."""
    row = authorisation_of(person.pk, authorisation_id)
    if row.ref_kind != "agreed":
        raise MissingError("no_such_payment", "There is no such payment.")
    return row


@dataclass(frozen=True, slots=True)
class PaidBy:
    """The card or PayPal that paid one, for the client's eyes, and what of it may go on there."""

    by: Authorisation
    onward: list[Source]


def paid_by(row: Agreed, side: Side) -> PaidBy | None:
    """None where the wallet paid, nothing is paid, or somebody else reads."""
    if side != CLIENT or row.state != State.PAID.value:
        return None
    used = [each for each in authorisations_for(ref_of(row.id)) if each.hold_id is not None]
    return PaidBy(used[0], sources_for(ref_of(row.id), row.client_id)) if used else None


@dataclass(frozen=True, slots=True)
class Earned:
    """What agreed payments came to in a span, minor units before refunds, and how many."""

    earned: int
    commission: int
    gateway_fee: int
    count: int


def earned_in(advisor_id: UUID, currency: str, start: datetime, end: datetime) -> Earned:
    """What an advisor's page got by tips, payments and fees in start ≤ paid < end. One query."""
    rows = Agreed.objects.filter(
        advisor_id=advisor_id, currency=currency, state=State.PAID.value,
        ended_at__gte=start, ended_at__lt=end,
    )  # fmt: skip
    sums = rows.aggregate(
        earned=Sum("share", default=0),
        commission=Sum("commission", default=0),
        gateway_fee=Sum("gateway_fee", default=0),
    )
    return Earned(**sums, count=rows.count())
