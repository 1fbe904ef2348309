"""Earnings go to a bank account: they leave the wallet when it is asked for, and come back if
the bank cannot pay them.

    asked for   earnings → payouts in transit      `payout:<id>`
    paid        payouts in transit → clearing      `payout:<id>:paid`
    failed      payouts in transit → earnings      `payout:<id>:back`
    returned    clearing (or transit) → earnings   `payout:<id>:back`
"""

import contextlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import ConflictError, InvalidError, RuleError
from minutewise.kernel.money import format_amount
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import MAX_AMOUNT, Account, clearing, earnings, payouts
from minutewise.payments import events, iban
from minutewise.payments.bank import Slip
from minutewise.payments.gateway import DeclinedError, GatewayError
from minutewise.payments.gateways.choose import bank, current_bank
from minutewise.payments.letters import tell_of_payout
from minutewise.payments.models import Payout
from minutewise.payments.queries import owed, payout_least
from minutewise.payments.rules import IN_TRANSIT, LOOK_FIRST_S, Out, payout_after
from minutewise.realtime.announce import announce
from minutewise.work.due import cancel, plan
from minutewise.work.text import one_line
from minutewise.work.writing import writing

logger = logging.getLogger(__name__)
PAY_OUT = "payments.payout"
HOLDER_MAX = 70  # what a SEPA payment has room for


@dataclass(frozen=True, slots=True)
class Target:
    """Whose account, and which. Raises `InvalidError` holder_missing, iban_invalid."""

    holder: str
    iban: str

    @classmethod
    def typed(cls, holder: str, number: str) -> "Target":
        """From what somebody typed."""
        name, account = one_line(holder), iban.compact(number)
        if not 1 < len(name) <= HOLDER_MAX:
            words = _("Enter the name of the account’s holder, as the bank knows it.")
            raise InvalidError("holder_missing", words, field="holder")
        if not iban.is_iban(account):
            words = _("This is not a valid IBAN. Compare it with your bank’s papers.")
            raise InvalidError("iban_invalid", words, field="iban")
        return cls(name, account)


def request_payout(
    person_id: UUID,
    amount: int,
    currency: str,
    target: Target,
    *,
    network_id: UUID,
    key: str,
    now: Instant,
    company_id: UUID | None = None,
) -> Payout:
    """Has `amount` minor units of somebody's earnings paid to a bank account.

    With `company_id` they are the company's earnings, and the caller has asked whether this
    person may have them paid out. The money leaves the earnings at once. The same person and
    key: the same payout. Raises `InvalidError` payout_too_small,
    `InsufficientFundsError` beyond the earnings,
    `RuleError` owes, `AccountFrozenError`, `ConflictError` key_conflict, `GatewayOffError`.
    """
    if not Payout.objects.filter(person_id=person_id, key=key).exists():
        _check_bounds(amount, currency, payout_least(network_id, currency, now.wall))
    payout = Payout(
        person_id=person_id, network_id=network_id, amount=amount, currency=currency,
        holder=target.holder, iban=target.iban, bank=current_bank().name, key=key,
        created_at=now.wall, company_id=company_id,
    )  # fmt: skip
    with writing():
        known = _noted(payout)
        if known is None:
            if company_id is None and owed(person_id, currency):
                raise RuleError("owes", _("Pay back what you owe first, then ask for a payout."))
            _move(payout, earnings(payout.owner, currency), payouts(currency), "payout", "", now)
            plan(PAY_OUT, str(payout.id), now.wall + timedelta(seconds=LOOK_FIRST_S))
            events.tell_payout(payout, now)
            announce(f"person:{person_id}", "wallet", {})
    with contextlib.suppress(GatewayError):  # planned: see `due.py`
        follow_payout((known or payout).id, now)
    (known or payout).refresh_from_db()
    return known or payout


def _noted(payout: Payout) -> Payout | None:
    """None if the row is ours, else the one that this person and key already have."""
    try:
        with transaction.atomic():
            payout.save(force_insert=True)
    except IntegrityError:
        known = Payout.objects.get(person_id=payout.person_id, key=payout.key)
        names = ("company_id", "amount", "currency", "iban", "holder")
        if any(getattr(payout, name) != getattr(known, name) for name in names):
            words = _("This was already sent with other content.")
            raise ConflictError("key_conflict", words) from None
        return known
    return None


def _check_bounds(amount: int, currency: str, least: int) -> None:
    if amount < least:
        shown = format_amount(least, currency, get_language() or "en")
        words = _("A payout is at least %(sum)s.") % {"sum": shown}
        raise InvalidError("payout_too_small", words, field="amount")
    if amount > MAX_AMOUNT:
        raise InvalidError("amount_too_large", _("This amount is too large."), field="amount")


def follow_payout(payout_id: UUID, now: Instant) -> None:
    """Hands a payout to its bank, or asks what became of it. Again: nothing more.

    Raises `UnavailableError` (ask again), `GatewayOffError`, `UnknownError`.
    """
    payout = Payout.objects.get(pk=payout_id)
    if payout.state not in IN_TRANSIT:
        return
    port = bank(payout.bank)
    try:
        slip = port.fetch(payout.bank_id) if payout.bank_id else port.send(
            amount=payout.amount, currency=payout.currency, reference=str(payout.id),
            iban=payout.iban, holder=payout.holder,
        )  # fmt: skip
    except DeclinedError:
        _end(payout_id, Out.FAILED, "refused", now)
    else:
        take_slip(payout.bank, slip, now)


def take_slip(name: str, slip: Slip, now: Instant) -> bool:
    """Books what bank `name` says of a payout, once. False if it is none of ours.

    Raises `ConflictError` gateway_mismatch, and logs it, when it speaks of something else.
    """
    with contextlib.suppress(ValueError):
        payout = Payout.objects.filter(pk=UUID(slip.reference), bank=name).first()
        if payout is not None:
            asked = (payout.amount, payout.currency, payout.bank_id or slip.id)
            if asked != (slip.amount, slip.currency, slip.id):
                logger.error("bank mismatch for payout %s: %s, told %s", payout.pk, asked, slip)
                raise ConflictError("gateway_mismatch", "The bank speaks of another payout.")
            with writing():
                unknown = Payout.objects.filter(pk=payout.pk, bank_id="")
                unknown.update(bank_id=slip.id, url=slip.url)
                _end(payout.pk, slip.status, slip.reason, now)
            return True
    return False


def _end(payout_id: UUID, told: str, reason: str, now: Instant) -> None:
    """Under the row's lock the table decides what the news change."""
    with writing():
        payout = Payout.objects.select_for_update(no_key=True).get(pk=payout_id)
        before, state = payout.state, payout_after(payout.state, told)
        if state == before:
            return
        payout.state = state
        payout.sent_at = payout.sent_at or now.wall
        if state not in IN_TRANSIT:
            payout.ended_at, payout.reason = now.wall, reason[:40]
            _book(payout, before, now)
            cancel(PAY_OUT, str(payout.id))
        payout.save(update_fields=["state", "sent_at", "ended_at", "reason"])
        events.tell_payout(payout, now)
        if state in (Out.FAILED, Out.RETURNED):
            tell_of_payout(payout, now)
        announce(f"person:{payout.person_id}", "wallet", {})


def _book(payout: Payout, before: str, now: Instant) -> None:
    outside = clearing(f"{payout.bank}-bank", payout.currency)
    transit = payouts(payout.currency)
    if payout.state == Out.PAID:
        return _move(payout, transit, outside, "payout_paid", ":paid", now)
    source = outside if before == Out.PAID else transit
    back = earnings(payout.owner, payout.currency)
    return _move(payout, source, back, f"payout_{payout.state}", ":back", now)


def _move(
    payout: Payout, source: Account, destination: Account, reason: str, step: str, now: Instant
) -> None:
    draft = Draft(
        source=source,
        destination=destination,
        amount=payout.amount,
        reason=reason,
        ref=Ref("payout", str(payout.id)),
        key=f"payout:{payout.id}{step}",
    )
    by = f"bank:{payout.bank}" if step else str(payout.person_id)
    post([draft], by=by, at=now.wall)
