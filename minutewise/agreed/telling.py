"""What an agreed payment says: in letters, to servers (webhooks), on statements."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.agreed.models import Agreed
from minutewise.conversations.actions import write_refund as write
from minutewise.conversations.rules import ADVISOR, CLIENT, Side
from minutewise.kernel.clock import Instant
from minutewise.kernel.money import format_amount
from minutewise.ledger.queries import Line
from minutewise.ledger.rules import Kind as AccountKind
from minutewise.notify.actions import send
from minutewise.payments.lines import Said, plain
from minutewise.payments.models import Authorisation
from minutewise.webhooks.actions import emit, emit_company
from minutewise.webhooks.actions.emitting import Figures
from minutewise.webhooks.rules import Kind as Hook

COMPANY = "company"
# The lines of the thread under which the reason or condition stands.
WITH_WORD = frozenset({"agreed_asked", "agreed_fee_asked"})


def url_of(row: Agreed) -> str:
    """Its page."""
    return reverse("agreed:page", args=[row.id])


def name_of(row: Agreed) -> str:
    """“Tip”, “Payment”, “Success fee”, at the beginning of a sentence."""
    return {"tip": _("Tip"), "fixed": _("Payment"), "success": _("Success fee")}[row.kind]


def write_receipts(row: Agreed, now: Instant) -> None:
    """A letter to both who want receipts by mail; of a company to who asked."""
    advisor = row.asked_by or row.advisor.person
    readers: list[tuple[Person | None, Side]] = [(row.client, CLIENT), (advisor, ADVISOR)]
    for reader, side in readers:
        if reader is not None and reader.receipts_by_mail:
            _write(reader, "agreed/letters/receipt", row, side, now, paid=row.amount)


def write_refund(row: Agreed, amount: int, now: Instant) -> None:
    """A letter to the client that `amount` (minor units) came back."""
    write(row.conversation, row.client, amount, row.currency, url_of(row), now)


def write_not_paid(client: Person, reserved: Authorisation, network: str, now: Instant) -> None:
    """A letter: what was pressed could not be paid any more, the reservation is given up."""
    sum_, place = format_amount(reserved.amount, reserved.currency, client.language), reserved.place
    url = settings.PUBLIC_URL + reverse("agreed:by-card", args=[reserved.pk])
    context = {"sum": sum_, "place": place, "url": url}
    send(client, "agreed/letters/not_paid", context, now.wall, network=network)


def _write(
    reader: Person, template: str, row: Agreed, side: Side, now: Instant, **sums: int
) -> None:
    receipt = getattr(row, "receipt", None)
    shown = {n: format_amount(s, row.currency, reader.language) for n, s in sums.items()}
    alone = side == ADVISOR and row.advisor.company_id is None
    share = format_amount(row.share, row.currency, reader.language) if alone else ""
    context = {
        **shown,
        "share": share,
        "number": receipt.number if receipt else "",
        "other": row.advisor.shown_name if side == CLIENT else row.client.shown_name,
        "kind": row.kind,
        "word": row.word,
        "role": side,
        "url": settings.PUBLIC_URL + url_of(row),
    }
    send(reader, template, context, now.wall, network=row.conversation.network.name)


def emit_to_both(row: Agreed, kind: Hook, now: Instant, **more: int) -> None:
    """Tells servers of the client and of who earns: ids and figures, no words.

    Share, commission and gateway fee are told to who earns alone, as on the page. `more` says
    of a refund how much (`amount`, told as `refunded`).
    """
    back = {"refunded": more["amount"]} if "amount" in more else {}
    emit(row.client_id, kind, {**_told(row, CLIENT), **back}, now.wall)
    money = {"share": row.share, "commission": row.commission, "gateway_fee": row.gateway_fee}
    if row.advisor.company_id is not None:
        emit_company(
            row.advisor.company_id, kind, {**_told(row, COMPANY), **back, **money}, now.wall
        )
    elif row.advisor.person_id is not None:
        emit(row.advisor.person_id, kind, {**_told(row, ADVISOR), **back, **money}, now.wall)


def _told(row: Agreed, role: str) -> Figures:
    return {
        "payment": str(row.id),
        "thread": str(row.conversation_id),
        "role": role,
        "advisor": str(row.advisor_id),
        "kind": row.kind,
        "state": row.state,
        "amount": row.amount,
        "currency": row.currency,
        "held": row.held,
    }


def lines(said: Sequence[Line]) -> list[Said]:
    """Agreed payments as lines of a statement: what it was, with whom."""
    ids = {line.ref.id for line in said}
    rows = {
        str(row.id): row
        for row in Agreed.objects.filter(id__in=ids).select_related(
            "client", "advisor__person", "advisor__company"
        )
    }
    return [_line(line, rows[line.ref.id]) if line.ref.id in rows else plain(line) for line in said]


def _line(line: Line, row: Agreed) -> Said:
    mine = line.kind == AccountKind.EARNINGS
    name = row.client.shown_name if mine else row.advisor.shown_name
    words = {
        "tip": _("Tip from %(name)s") if mine else _("Tip for %(name)s"),
        "fixed": _("Payment from %(name)s") if mine else _("Payment to %(name)s"),
        "success": _("Success fee from %(name)s") if mine else _("Success fee to %(name)s"),
    }
    note = {
        "commission": _("the operator’s part"),
        "gateway_fee": _("fee of the payment service"),
        "refund": _("given back"),
    }.get(line.reason, "")
    return Said(words[row.kind] % {"name": name}, note or row.word[:80], url_of(row))
