"""Money reserved on a card stands behind a hold; the books end it, then the gateway follows.

The caller ends the hold in its own transaction (a call settles within 1 s, whatever the gateway
does). If the gateway then refuses what the books took, the operator's receivable bears it until
somebody has looked into it: no cent is missing from the clearing account.
"""

import logging
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import Draft, Leg, Ref, capture, open_hold, post, release
from minutewise.ledger.queries import HoldView, holds_of
from minutewise.ledger.rules import clearing, receivable
from minutewise.payments import behind, events
from minutewise.payments.actions.fees import take_fee
from minutewise.payments.actions.opening import FOLLOW, Place, check_bounds, open_page
from minutewise.payments.behind import Behind
from minutewise.payments.gateway import DeclinedError, Record
from minutewise.payments.gateways.choose import current, gateway
from minutewise.payments.models import Authorisation
from minutewise.payments.queries import authorisation_bounds_of
from minutewise.payments.rules import Hold, Method, authorisation_after
from minutewise.realtime.announce import announce
from minutewise.webhooks.rules import Kind
from minutewise.work.due import plan
from minutewise.work.writing import writing

logger = logging.getLogger(__name__)


def open_authorisation(
    person_id: UUID,
    amount: int,
    currency: str,
    *,
    ref: Ref,
    network_id: UUID,
    place: Place,
    key: str,
    now: Instant,
    return_to: str = "",
    method: Method = Method.CARD,
    purpose: str = "",
) -> Authorisation:
    """A page on which the payer has `amount` (minor units) reserved for `ref`, by `method`.

    The hold exists once the gateway says so; with a `purpose`, `behind` then uses it. Asks the
    gateway, so never call it in a transaction. Raises what `open_top_up` raises.
    """
    check_bounds(amount, currency, authorisation_bounds_of(currency))
    port = current()
    authorisation = Authorisation(
        person_id=person_id,
        network_id=network_id,
        amount=amount,
        currency=currency,
        gateway=port.name,
        return_to=return_to,
        key=key,
        ref_kind=ref.kind,
        ref_id=ref.id,
        method=method,
        purpose=purpose,
        created_at=now.wall,
    )
    return open_page(authorisation, port.authorise, place, now, method=method)


def take_authorisation(authorisation: Authorisation, record: Record, now: Instant) -> None:
    """Books the gateway's news about a locked authorisation: the hold begins, or it has lapsed.

    What nobody can use any more is held by nobody: the gateway gives it up.
    """
    state = authorisation_after(authorisation.state, record.status)
    if state == authorisation.state:
        return
    authorisation.state, authorisation.gateway_id, authorisation.card = (
        state,
        record.id,
        record.card,
    )
    by = f"gateway:{authorisation.gateway}"
    asked_by = behind.of(authorisation)
    if state == Hold.AUTHORISED:
        _stand(authorisation, asked_by, now)
    if state == Hold.LAPSED and authorisation.hold_id:
        key = f"authorisation:{authorisation.id}:lapsed"
        release([authorisation.hold_id], key=key, by=by, at=now.wall, expired=True)
    authorisation.save()
    events.tell_authorisation(authorisation, _news(authorisation), now)
    if authorisation.state == Hold.AUTHORISED and not _hold_of(authorisation).is_open:
        _ended(authorisation, now)  # whoever asked has taken it at once
    if state == Hold.AUTHORISED and authorisation.refused and asked_by:
        asked_by.given_up(authorisation, now)
    if state == Hold.LAPSED and asked_by:
        asked_by.fell(authorisation, now)
    announce(f"person:{authorisation.person_id}", "wallet", {})


def _news(authorisation: Authorisation) -> Kind:
    """What the gateway's news come to for the payer."""
    if authorisation.state == Hold.AUTHORISED:
        return Kind.AUTHORISATION_RESERVED
    lapsed = authorisation.state == Hold.LAPSED
    return Kind.AUTHORISATION_LAPSED if lapsed else Kind.AUTHORISATION_DECLINED


def capture_authorisation(
    authorisation_id: UUID, legs: Sequence[Leg], *, by: str, now: Instant
) -> Authorisation:
    """Takes the legs from the hold behind an authorisation; what they leave is given up.

    Books only; `follow_authorisation` (planned) has the gateway do the same. Raises `RuleError`
    not_now unless it is authorised, and what `ledger.capture` raises.
    """
    with writing():
        authorisation = _locked(authorisation_id)
        if authorisation.state != Hold.AUTHORISED or authorisation.hold_id is None:
            raise RuleError("not_now", "This authorisation is not open.")
        key = f"authorisation:{authorisation.id}:end"
        capture([authorisation.hold_id], legs, key=key, by=by, at=now.wall)
        return _ended(authorisation, now)


def release_authorisation(authorisation_id: UUID, *, by: str, now: Instant) -> Authorisation:
    """Gives an authorisation up whole. Raises `RuleError` not_now unless it is authorised."""
    return capture_authorisation(authorisation_id, [], by=by, now=now)


def hold_ended(hold_id: UUID, now: Instant) -> None:
    """See `holds_ended`, for one."""
    holds_ended([hold_id], now)


def holds_ended(hold_ids: Collection[UUID], now: Instant) -> None:
    """For whoever captured or released holds himself: the gateway is to follow.

    Call it in the same transaction; holds without an authorisation are left alone.
    """
    with writing():
        found = Authorisation.objects.select_for_update(no_key=True).order_by("pk")
        for authorisation in found.filter(hold_id__in=hold_ids, state=Hold.AUTHORISED):
            _ended(authorisation, now)


def follow_authorisation(authorisation_id: UUID, now: Instant) -> None:
    """Has the gateway take or give up what the books did. Again: nothing more.

    Raises `UnavailableError`; then ask again, by the same key. If the gateway refuses, what was
    taken stands on the operator's receivable account.
    """
    authorisation = Authorisation.objects.get(pk=authorisation_id)
    if authorisation.state != Hold.ENDING:
        return
    port, at, key = (
        gateway(authorisation.gateway),
        authorisation.gateway_id,
        f"{authorisation.id}:end",
    )
    try:
        if authorisation.captured:
            fee = port.capture(at, authorisation.captured, key).fee
            _close(authorisation_id, Hold.CAPTURED, now, fee)
        else:
            port.release(at, key)
            _close(authorisation_id, Hold.RELEASED, now)
    except DeclinedError:
        _close(authorisation_id, Hold.REFUSED if authorisation.captured else Hold.RELEASED, now)


def _locked(authorisation_id: UUID) -> Authorisation:
    return Authorisation.objects.select_for_update(no_key=True).get(pk=authorisation_id)


def _hold_of(authorisation: Authorisation) -> HoldView:
    holds = holds_of(Ref(authorisation.ref_kind, authorisation.ref_id))
    return next(hold for hold in holds if hold.id == authorisation.hold_id)


def _ended(authorisation: Authorisation, now: Instant) -> Authorisation:
    captured = _hold_of(authorisation).captured
    authorisation.state, authorisation.captured = Hold.ENDING, captured
    authorisation.ended_at = now.wall
    authorisation.save(update_fields=["state", "captured", "ended_at"])
    plan(FOLLOW, f"authorisation:{authorisation.id}", now.wall)
    taken = authorisation.captured > 0
    kind = Kind.AUTHORISATION_CAPTURED if taken else Kind.AUTHORISATION_RELEASED
    events.tell_authorisation(authorisation, kind, now)
    return authorisation


def _stand(authorisation: Authorisation, asked_by: Behind | None, now: Instant) -> None:
    """The hold, and what whoever asked makes of it: both, or neither and it is given up."""
    try:
        with transaction.atomic():
            hold = open_hold(
                clearing(authorisation.gateway, authorisation.currency),
                authorisation.amount,
                ref=Ref(authorisation.ref_kind, authorisation.ref_id),
                key=f"authorisation:{authorisation.id}",
                by=f"gateway:{authorisation.gateway}",
                at=now.wall,
                authorisation=authorisation.gateway_id,
            )
            authorisation.hold_id = hold.pk
            if asked_by:
                asked_by.stands(authorisation, now)
    except RuleError as refused:
        authorisation.hold_id = None
        authorisation.refused = refused.code[:40]
        authorisation.state, authorisation.ended_at = Hold.ENDING, now.wall
        plan(FOLLOW, f"authorisation:{authorisation.id}", now.wall)


def _close(authorisation_id: UUID, state: Hold, now: Instant, fee: int = 0) -> None:
    with writing():
        authorisation = _locked(authorisation_id)
        if authorisation.state != Hold.ENDING:
            return
        authorisation.state = state
        authorisation.save(update_fields=["state"])
        take_fee(authorisation, fee, now)
        if state == Hold.REFUSED:
            _owed(authorisation, now)


def _owed(authorisation: Authorisation, now: Instant) -> None:
    logger.error("the gateway refused the capture of authorisation %s", authorisation.id)
    draft = Draft(
        source=receivable(authorisation.currency),
        destination=clearing(authorisation.gateway, authorisation.currency),
        amount=authorisation.captured,
        reason="capture_refused",
        ref=Ref("authorisation", str(authorisation.id)),
        key=f"authorisation:{authorisation.id}:refused",
    )
    post([draft], by=f"gateway:{authorisation.gateway}", at=now.wall)
