"""Which card or account paid, without knowing it: a keyed digest of the gateway's fingerprint."""

from uuid import UUID

from django.utils.crypto import salted_hmac

from minutewise.payments.models import Payment
from minutewise.work.quick.prepared import Prepared

_USED = Prepared(
    lambda person: (
        Payment.objects.filter(person_id=person).exclude(instrument="").order_by()
        .values_list("instrument").distinct()
    ),
    person=UUID,
)  # fmt: skip


def instrument_mark(gateway: str, fingerprint: str) -> str:
    """What is kept of a fingerprint; empty if there is none. Nobody reads it back."""
    if not fingerprint:
        return ""
    return salted_hmac(
        "minutewise.instrument", f"{gateway}:{fingerprint}", algorithm="sha256"
    ).hexdigest()


def instruments_of(person_id: UUID) -> set[str]:
    """The marks of all cards and accounts that this person topped up with."""
    return {mark for (mark,) in _USED.columns(person=person_id)}
