"""What a page asks about money. Always about the person who asks."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from minutewise.kernel.errors import MissingError
from minutewise.kernel.money import exponent
from minutewise.ledger import queries as ledger
from minutewise.ledger.queries import Line, Place, Wallet
from minutewise.ledger.rules import Ref
from minutewise.networks.queries import payout_least_of
from minutewise.payments.lines import Said, told
from minutewise.payments.models import Authorisation, Chargeback, Payment, Payout
from minutewise.payments.rules import IN_TRANSIT, Bounds, Hold, State, round_sum
from minutewise.work.quick.prepared import Prepared

# In units of the currency (hundreds where it has no cents); settings of the same name override.
_TOP_UP_UNITS = (5, 500)
_AUTHORISATION_UNITS = (1, 500)
_PAYOUT_UNITS = 10


def available(person_id: UUID, currency: str) -> int:
    """Minor units that the person may spend now."""
    return purse(person_id, currency).available


def purse(owner: UUID | str, currency: str) -> Wallet:
    """What a person (by id) or "company:<id>" has: spendable, held, available, earnings."""
    return ledger.wallet(owner, currency)


def bounds_of(currency: str) -> Bounds:
    """The least and the most of one top-up. Setting TOP_UP_UNITS."""
    return _bounds(getattr(settings, "TOP_UP_UNITS", _TOP_UP_UNITS), currency)


def authorisation_bounds_of(currency: str) -> Bounds:
    """The least and the most of one authorisation. Setting AUTHORISATION_UNITS."""
    return _bounds(getattr(settings, "AUTHORISATION_UNITS", _AUTHORISATION_UNITS), currency)


def ways_to_authorise() -> tuple[str, ...]:
    """By what amounts can be reserved here: setting AUTHORISE_BY, none without a gateway."""
    return tuple(settings.AUTHORISE_BY) if settings.GATEWAY else ()


def authorisation_of(person_id: UUID, authorisation_id: UUID) -> Authorisation:
    """One of this person's. Raises `MissingError`, also if it is somebody else's."""
    found = Authorisation.objects.filter(pk=authorisation_id, person_id=person_id).first()
    if found is None:
        raise MissingError("authorisation_missing", _("There is no such reservation."))
    return found


_RESERVED = Prepared(
    lambda kind, ref: (
        Authorisation.objects.filter(ref_kind=kind, ref_id=ref).order_by("created_at", "pk")
    ),
    kind=str, ref=str,
)  # fmt: skip


def authorisations_for(ref: Ref) -> list[Authorisation]:
    """What was reserved for `ref` at gateways or might be, oldest first."""
    return _RESERVED.rows(kind=ref.kind, ref=ref.id)


def spent(person_id: UUID, currency: str, since: datetime) -> int:
    """Minor units spent since `since` and held now, from the wallet, cards and PayPal alike.

    The figure that a person's own limits look at. Registered in `project/wiring.py`.
    """
    rows = Authorisation.objects.filter(person_id=person_id, currency=currency)
    held = rows.filter(state=Hold.AUTHORISED).aggregate(sum=Sum("amount"))["sum"] or 0
    taken = rows.filter(ended_at__gte=since).aggregate(sum=Sum("captured"))["sum"] or 0
    return ledger.spent(person_id, currency, since) + int(held) + int(taken)


def payout_least(network_id: UUID, currency: str, at: datetime) -> int:
    """The least of one payout asked for at `at`, by the network's policy; else 10 units."""
    named = payout_least_of(network_id, currency, at)
    return round_sum(_PAYOUT_UNITS, exponent(currency)) if named is None else named


def _bounds(units: tuple[int, int], currency: str) -> Bounds:
    least, most = (round_sum(number, exponent(currency)) for number in units)
    return Bounds(least, most)


def payment_of(person_id: UUID, payment_id: UUID) -> Payment:
    """A payment of this person's. Raises `MissingError`, also if it is somebody else's."""
    found = Payment.objects.filter(pk=payment_id, person_id=person_id).first()
    if found is None:
        raise MissingError("payment_missing", _("There is no such payment."))
    return found


def waiting_of(person_id: UUID, currency: str, since: datetime) -> list[Payment]:
    """Top-ups opened after `since` of which the gateway has not told the end, newest first."""
    found = Payment.objects.filter(
        person_id=person_id, currency=currency, state=State.OPENED, created_at__gt=since
    )
    return list(found.exclude(url=""))


def owed(person_id: UUID, currency: str) -> int:
    """Minor units that somebody owes after chargebacks; while it is more than 0, the wallet is
    blocked for spending, not for earning."""
    rows = Chargeback.objects.filter(person_id=person_id, currency=currency)
    return int(rows.aggregate(sum=Sum(F("owed") - F("paid_back")))["sum"] or 0)


def payouts_from(owner: UUID | str) -> QuerySet[Payout]:
    """The payouts of a person’s own earnings, by id, or of those of "company:<id>"."""
    sort, _colon, company = str(owner).partition(":")
    if sort == "company":
        return Payout.objects.filter(company_id=UUID(company))
    return Payout.objects.filter(person_id=owner, company_id=None)


def payouts_of(owner: UUID | str, currency: str, limit: int = 20) -> list[Payout]:
    """What was paid out, is on its way or came back, newest first."""
    return list(payouts_from(owner).filter(currency=currency)[:limit])


def in_transit(owner: UUID | str, currency: str) -> int:
    """Minor units that have left the earnings and are not at the bank account yet."""
    going = payouts_from(owner).filter(currency=currency, state__in=IN_TRANSIT)
    return int(going.aggregate(sum=Sum("amount"))["sum"] or 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the statement and its words."""

    line: Line
    said: Said

    @property
    def sign(self) -> str:
        """Plus, a true minus, or nothing before 0."""
        return "+" if self.line.amount > 0 else "−" if self.line.amount < 0 else ""

    @property
    def size(self) -> int:
        """The amount without its sign."""
        return abs(self.line.amount)


@dataclass(frozen=True, slots=True)
class Statement:
    """The movements of a time, newest first, and the wallet's balance before (minor units).

    `by_card`: what cards and PayPal paid in it, past the wallet.
    """

    entries: list[Entry]
    carried: int
    by_card: list[Authorisation] = field(default_factory=list)


def statement(owner: UUID | str, currency: str, start: datetime, end: datetime) -> Statement:
    """What moved in start ≤ at < end in the wallet of a person (by id) or "company:<id>"."""
    lines = _joined(ledger.statement(owner, currency, start=start, end=end))
    entries = [Entry(line, said) for line, said in zip(lines, told(lines), strict=True)]
    first = lines[0] if lines else None
    carried = first.balance - first.amount if first else _balance_at(owner, currency, end)
    return Statement(entries[::-1], carried, paid_by_card(owner, currency, start, end))


def paid_by_card(
    owner: UUID | str, currency: str, start: datetime, end: datetime
) -> list[Authorisation]:
    """Reservations of a person (by id) that ended in start ≤ at < end, newest first."""
    if not isinstance(owner, UUID):
        return []
    rows = Authorisation.objects.filter(person_id=owner, currency=currency, refused="")
    return list(rows.filter(ended_at__gte=start, ended_at__lt=end).order_by("-ended_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Page:
    """Some movements, newest first; `older` is where the next page begins, None on the last."""

    entries: list[Entry]
    older: Place | None


def lines_page(person_id: UUID, currency: str, before: Place | None, limit: int) -> Page:
    """At most `limit` movements before a place, told as in `statement`."""
    wanted = 4 * (limit + 1)  # share and commission of a payment are two transfers, at times more
    while True:
        found = ledger.lines_before(person_id, currency, before, wanted)
        groups = _grouped(found)
        if len(groups) > limit or len({place.transfer for place, _line in found}) < wanted:
            break
        wanted *= 2
    shown = groups[:limit]
    lines = [line for _place, line in shown]
    entries = [Entry(line, said) for line, said in zip(lines, told(lines), strict=True)]
    return Page(entries, shown[-1][0] if len(groups) > limit else None)


def _grouped(found: list[tuple[Place, Line]]) -> list[tuple[Place, Line]]:
    """As `_joined`, but newest first: each with the place of its oldest line."""
    groups: list[tuple[Place, Line]] = []
    for place, line in found:
        last = groups[-1][1] if groups else None
        if last and (last.at, last.ref, last.kind) == (line.at, line.ref, line.kind):
            groups[-1] = (place, replace(last, amount=last.amount + line.amount))
        else:
            groups.append((place, line))
    return groups


def _joined(lines: list[Line]) -> list[Line]:
    """One line for what was one payment: share and commission left the wallet together.

    So the statement shows the figure of the button, the screens and the receipt.
    """
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and (last.at, last.ref, last.kind) == (line.at, line.ref, line.kind):
            joined[-1] = replace(last, amount=last.amount + line.amount, balance=line.balance)
        else:
            joined.append(line)
    return joined


def _balance_at(owner: UUID | str, currency: str, moment: datetime) -> int:
    later = ledger.statement(owner, currency, start=moment)
    if later:
        return later[0].balance - later[0].amount
    purse_now = purse(owner, currency)
    return purse_now.spendable + purse_now.earnings
