"""What a line of the statement says. Each context tells it in its own words.

`project/wiring.py` registers the tellers: `lines.register("call", calls.queries.tell)`. A
teller gets all lines of its kind at once, so that it can read the database once, and returns
one `Said` for each, in order. Lines that nobody tells have the words below.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from minutewise.ledger.queries import Line
from minutewise.ledger.rules import Kind, Ref
from minutewise.payments.iban import masked
from minutewise.payments.models import Authorisation, Payment, Payout


@dataclass(frozen=True, slots=True)
class Said:
    """A line in words: what for, one more fact in small print, and where to read more."""

    title: str
    note: str = ""
    url: str = ""


type Teller = Callable[[Sequence[Line]], Sequence[Said]]

_PLAIN: Mapping[str, str] = {
    "top_up": gettext_noop("Top-up"),
    "refund_to_source": gettext_noop("Sent back to the card"),
    "refund": gettext_noop("Refund"),
    "given_up": gettext_noop("Given up when the account was erased"),
    "tip": gettext_noop("Tip"),
    "agent_share": gettext_noop("Share of a company’s earnings"),
    "goodwill": gettext_noop("Credit from the operator"),
    "chargeback": gettext_noop("Charged back by the card’s bank"),
    "chargeback_paid": gettext_noop("Paid back after a chargeback"),
    "payout": gettext_noop("Payout"),
    "payout_failed": gettext_noop("Payout failed, back in your earnings"),
    "payout_returned": gettext_noop("Payout returned, back in your earnings"),
    "earnings_to_spendable": gettext_noop("Earnings moved to your spendable money"),
}


def plain(line: Line) -> Said:
    """The words for a line that no teller knows."""
    if line.reason in ("share", "commission"):
        return Said(_("Earned") if line.amount > 0 else _("Paid"))
    known = _PLAIN.get(line.reason)
    return Said(_(known) if known else line.reason.replace("_", " ").capitalize())


def tell_payments(lines: Sequence[Line]) -> list[Said]:
    """Top-ups and what was sent back, with the card's last digits."""
    known = Payment.objects.filter(pk__in=_ids(line.ref.id for line in lines))
    cards = {str(key): card for key, card in known.values_list("id", "card")}
    return [_payment(line, cards.get(line.ref.id, "")) for line in lines]


def _ids(texts: Iterable[str]) -> set[UUID]:
    """What can be the id of a payment: books brought from elsewhere may refer to other things."""
    found = set()
    for text in texts:
        with suppress(ValueError):
            found.add(UUID(text))
    return found


def _payment(line: Line, card: str) -> Said:
    if not card:
        return plain(line)
    title = (
        _("Top-up, card ending %(card)s") if line.amount > 0 else _("Sent back to card %(card)s")
    )
    return Said(title % {"card": card})


def tell_payouts(lines: Sequence[Line]) -> list[Said]:
    """Payouts with the end of the account number; the page of payouts tells the rest."""
    known = Payout.objects.filter(pk__in=_ids(line.ref.id for line in lines))
    accounts = {str(key): iban for key, iban in known.values_list("id", "iban")}
    found = ((line, accounts.get(line.ref.id, "")) for line in lines)
    return [replace(plain(line), note=masked(iban)) for line, iban in found]


def tell_authorisations(lines: Sequence[Line]) -> list[Said]:
    """What went back to a card or PayPal that had paid at once."""
    known = Authorisation.objects.in_bulk(_ids(line.ref.id for line in lines))
    places = {str(key): row.place for key, row in known.items()}
    found = ((line, places.get(line.ref.id, "")) for line in lines)
    title = _("Sent back to %(place)s")
    return [Said(title % {"place": place}) if place else plain(line) for line, place in found]


_tellers: dict[str, Teller] = {
    "payment": tell_payments, "payout": tell_payouts, "authorisation": tell_authorisations
}  # fmt: skip


def register(ref_kind: str, tell: Teller) -> None:
    """Has `tell` word the lines that refer to `ref_kind`; called from `project/wiring.py` only."""
    if _tellers.get(ref_kind, tell) is not tell:
        raise ValueError(f"two tellers for lines of {ref_kind!r}")
    _tellers[ref_kind] = tell


def told(lines: Sequence[Line]) -> list[Said]:
    """The words for each line, in order; one call per kind."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        places[line.ref.kind].append(place)
    said = [plain(line) for line in lines]
    for kind, at in places.items():
        if tell := _tellers.get(kind):
            for place, words in zip(at, tell([lines[place] for place in at]), strict=True):
                said[place] = words
    return said


def paid_for(rows: Sequence[Authorisation]) -> list[Said]:
    """What each reservation at a card or PayPal has paid for, in the words of the statement."""
    return told(
        [
            Line(
                at=row.ended_at or row.created_at, reason="share", kind=Kind.SPENDABLE, balance=0,
                ref=Ref(row.ref_kind, row.ref_id), amount=-row.captured,
            )
            for row in rows
        ]
    )  # fmt: skip
