"""What top-ups and authorisations share: noted first, then opened at the gateway, by one key.

The row is committed before the gateway is asked, so whatever the gateway does it can tell us
about. If its answer is lost, the payer has no page to pay on; the same key opens the same one.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import ConflictError, InvalidError
from minutewise.kernel.money import format_amount
from minutewise.payments.gateway import Checkout
from minutewise.payments.models import Authorisation, Payment
from minutewise.payments.rules import LOOK_FIRST_S, Bounds, State
from minutewise.work.due import plan
from minutewise.work.writing import writing

LOOK = "payments.look"
FOLLOW = "payments.follow"

type Place = Callable[[UUID], str]


def check_bounds(amount: int, currency: str, bounds: Bounds) -> None:
    """Raises `InvalidError` amount_too_small or amount_too_large, with the bound in words."""
    language = get_language() or "en"
    if amount < bounds.least:
        words = _("The least is %(sum)s.") % {
            "sum": format_amount(bounds.least, currency, language)
        }
        raise InvalidError("amount_too_small", words, field="amount")
    if amount > bounds.most:
        words = _("The most at once is %(sum)s.") % {
            "sum": format_amount(bounds.most, currency, language)
        }
        raise InvalidError("amount_too_large", words, field="amount")


def open_page[Item: (Payment, Authorisation)](
    item: Item, ask: Callable[..., Checkout], place: Place, now: Instant, **how: str
) -> Item:
    """`item`, or the one that this person and key already have, with its page at the gateway.

    `ask` opens it there, `how` is what it takes beside the sum; `place` gives our own address for
    an id, to which the payer comes back. Raises what `ask` does, and `ConflictError` key_conflict
    if the one that was there is about something else.
    """
    item = _noted(item, now)
    if item.url or item.state != State.OPENED:
        return item
    checkout = ask(
        amount=item.amount,
        currency=item.currency,
        reference=str(item.id),
        return_url=place(item.id),
        cancel_url=place(item.id),
        **how,
    )
    return _opened(item, checkout.id, checkout.url)


def _noted[Item: (Payment, Authorisation)](item: Item, now: Instant) -> Item:
    kind = type(item)
    with writing():
        try:
            with transaction.atomic():
                item.save(force_insert=True)
        except IntegrityError:
            known = kind.objects.get(person_id=item.person_id, key=item.key)
            _same_or_conflict(item, known)
            return known
        plan(LOOK, str(item.id), now.wall + timedelta(seconds=LOOK_FIRST_S))
    return item


def _same_or_conflict(asked: Payment | Authorisation, known: Payment | Authorisation) -> None:
    names = ["amount", "currency"]
    if isinstance(asked, Authorisation):
        names += ["ref_kind", "ref_id", "method", "purpose"]
    if any(getattr(asked, name) != getattr(known, name) for name in names):
        raise ConflictError("key_conflict", _("This was already sent with other content."))


def _opened[Item: (Payment, Authorisation)](item: Item, gateway_id: str, url: str) -> Item:
    """Keeps where the payer can pay. The news may have been faster; they keep what they wrote."""
    with writing():
        type(item).objects.filter(pk=item.pk).update(gateway_id=gateway_id, url=url)
    item.refresh_from_db()
    return item


def give_up(item_id: UUID) -> None:
    """The gateway has not heard of it, or not in all this time: the page is closed for us.

    Should it be paid after all, the gateway's word still counts (`rules.PAYMENT`).
    """
    with writing():
        for kind in (Payment, Authorisation):
            waiting = kind.objects.filter(pk=item_id, state=State.OPENED)
            waiting.update(state=State.EXPIRED.value)
