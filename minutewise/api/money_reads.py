"""What programs are told of money that moves, from the queries that the pages use."""

from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.api import cursors
from minutewise.api import money_shapes as shapes
from minutewise.api.authorisation_shapes import authorisation_of
from minutewise.api.months import month_of
from minutewise.api.shapes import WalletLine
from minutewise.calls.models import Receipt
from minutewise.calls.rules import ADVISOR, CLIENT
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError
from minutewise.payments import actions
from minutewise.payments.gateway import GatewayError
from minutewise.payments.iban import masked
from minutewise.payments.models import Payout, Refund
from minutewise.payments.queries import Entry, payouts_from, statement
from minutewise.payments.rules import IN_TRANSIT
from minutewise.payments.sources import refunds_from


def line(entry: Entry, currency: str) -> WalletLine:
    """A movement, as the wallet's page words it."""
    return WalletLine(
        at=entry.line.at,
        reason=entry.line.reason,
        title=entry.said.title,
        note=entry.said.note,
        amount=entry.line.amount,
        balance=entry.line.balance,
        currency=currency,
        about=entry.line.ref.kind,
        about_id=entry.line.ref.id,
    )


def refund(row: Refund) -> shapes.Refund:
    """One refund."""
    return shapes.Refund(
        id=row.pk,
        top_up=row.payment_id,
        authorisation=row.authorisation_id,
        amount=row.amount,
        currency=row.item.currency,
        state=cast(Any, str(row.state)),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def refunds(person_id: UUID, currency: str, *, cursor: str, limit: int) -> shapes.Refunds:
    """One's own refunds by id: ids are ordered by the time they were made."""
    rows = refunds_from(person_id, currency)
    if cursor:
        rows = rows.filter(pk__lt=cursors.read_id(cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    items = [refund(row) for row in found[:limit]]
    return shapes.Refunds(items=items, next=_next(found, limit))


def payout(row: Payout) -> shapes.Payout:
    """One payout, with the end of the account's number."""
    return shapes.Payout(
        id=row.pk,
        amount=row.amount,
        currency=row.currency,
        state=cast(Any, str(row.state)),
        account=masked(row.iban),
        reason=row.reason,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def payouts(owner: UUID | str, currency: str, *, cursor: str, limit: int) -> shapes.Payouts:
    """The payouts of a person (by id) or "company:<id>", by id."""
    rows = payouts_from(owner).filter(currency=currency)
    if cursor:
        rows = rows.filter(pk__lt=cursors.read_id(cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    items = [payout(row) for row in found[:limit]]
    return shapes.Payouts(items=items, next=_next(found, limit))


def _next(found: list[Any], limit: int) -> str | None:
    return cursors.written(str(found[limit - 1].pk)) if len(found) > limit else None


def followed(owner: UUID | str, payout_id: UUID, now: Instant) -> Payout:
    """A payout of this owner's as the bank tells it now. Raises MissingError."""
    found = payouts_from(owner).filter(pk=payout_id).first()
    if found is None:
        raise MissingError("no_such_payout", _("There is no such payout."))
    if found.state in IN_TRANSIT:
        with suppress(GatewayError):  # then what was known before is told
            actions.follow_payout(found.pk, now)
        found.refresh_from_db()
    return found


def statement_of(
    request: HttpRequest, person: Person, owner: UUID | str, currency: str, month: str, *, at: str
) -> shapes.Statement:
    """The month `YYYY-MM` of an owner on the person's own clock; its files are below `at`."""
    found = statement(owner, currency, *month_of(person, month))
    papers = {
        kind: request.build_absolute_uri(f"/api/v1/{at}/{month}/{kind}") for kind in ("csv", "pdf")
    }
    return shapes.Statement(
        month=month,
        currency=currency,
        carried=found.carried,
        items=[line(entry, currency) for entry in found.entries],
        by_card=[authorisation_of(row) for row in found.by_card],
        **papers,
    )


def receipts(request: HttpRequest, person: Person, *, cursor: str, limit: int) -> shapes.Receipts:
    """One's own receipts by number, with the figures that were settled."""
    own = Receipt.objects.filter(Q(call__client=person) | Q(call__agent=person))
    if cursor:
        own = own.filter(pk__lt=cursors.read_number(cursor))
    rows = own.select_related("call__network").prefetch_related("call__meters").order_by("-pk")
    found = list(rows[: limit + 1])
    items = [_receipt(request, row, person) for row in found[:limit]]
    more = cursors.written(found[limit - 1].pk) if len(found) > limit else None
    return shapes.Receipts(items=items, next=more)


def _receipt(request: HttpRequest, row: Receipt, person: Person) -> shapes.ReceiptLine:
    call = row.call
    mine = call.client_id == person.id
    meters = [meter for meter in call.meters.all() if meter.settled_at]
    share, taken = sum(m.share or 0 for m in meters), sum(m.commission or 0 for m in meters)
    fee = sum(m.gateway_fee for m in meters)
    return shapes.ReceiptLine(
        number=row.number,
        call=call.pk,
        role=cast(Any, CLIENT if mine else ADVISOR),
        issued_at=row.issued_at,
        currency=call.network.currency,
        paid=share + taken + fee,
        waived=sum(meter.waived for meter in meters),
        share=None if mine else share,
        commission=None if mine else taken,
        gateway_fee=None if mine else fee,
        url=request.build_absolute_uri(reverse("calls:receipt", args=[call.pk])),
    )
