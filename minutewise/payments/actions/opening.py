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


def note[Item: (Payment, Authorisation)](item: Item, now: Instant) -> Item:
    """Keeps `item`, or returns the one that this person and key already have.

    Raises `ConflictError` key_conflict if that one is about something else.
    """
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


def opened[Item: (Payment, Authorisation)](item: Item, gateway_id: str, url: str) -> Item:
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
