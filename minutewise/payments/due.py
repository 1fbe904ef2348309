"""Due work of payments. `project/wiring.py` registers it:

due.handler(payments_due.LOOK, payments_due.look_again)
due.handler(payments_due.FOLLOW, payments_due.follow, attempts=30)
due.handler(payments_due.PAY_OUT, payments_due.pay_out)
"""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from minutewise.kernel.clock import Instant
from minutewise.payments.actions import (
    follow_authorisation,
    follow_payout,
    follow_refund,
    look,
)
from minutewise.payments.actions.opening import FOLLOW, LOOK, give_up
from minutewise.payments.actions.payouts import PAY_OUT
from minutewise.payments.gateway import UnavailableError, UnknownError
from minutewise.payments.models import AtGateway, Authorisation, Payment, Payout
from minutewise.payments.rules import IN_TRANSIT, LOOK_LATEST_S, State, look_again_s
from minutewise.work.due import Job, plan

__all__ = ["FOLLOW", "LOOK", "PAY_OUT", "follow", "look_again", "pay_out"]

_WAITING = frozenset({State.OPENED, "authorised"})


def look_again(job: Job, now: Instant) -> None:
    """Asks the gateway about what is still open, ever more rarely, for eight days.

    An authorisation that stands behind a hold is watched as well: it may lapse.
    """
    item = _waiting(UUID(job.ref))
    if item is None:
        return
    wait_s = look_again_s(int((now.wall - item.created_at).total_seconds()))
    try:
        look(item.pk, now)
    except UnavailableError:
        pass  # asked again below
    except UnknownError:
        wait_s = None
    if wait_s is None:
        give_up(item.pk)
    elif _waiting(item.pk):
        plan(LOOK, job.ref, now.wall + timedelta(seconds=wait_s))


def follow(job: Job, now: Instant) -> None:
    """Has the gateway do what the books already did; fails, and so is retried, without answer."""
    kind, _colon, item = job.ref.partition(":")
    {"refund": follow_refund, "authorisation": follow_authorisation}[kind](UUID(item), now)


def pay_out(job: Job, now: Instant) -> None:
    """Brings a payout to its bank and asks what became of it, until the bank has told an end.

    There is no giving up: the money is neither here nor there until then.
    """
    with suppress(UnavailableError):  # asked again below
        follow_payout(UUID(job.ref), now)
    if payout := Payout.objects.filter(pk=job.ref, state__in=IN_TRANSIT).first():
        age_s = int((now.wall - payout.created_at).total_seconds())
        wait_s = look_again_s(age_s) or LOOK_LATEST_S
        plan(PAY_OUT, job.ref, now.wall + timedelta(seconds=wait_s))


def _waiting(item_id: UUID) -> AtGateway | None:
    return (
        Payment.objects.filter(pk=item_id, state__in=_WAITING).first()
        or Authorisation.objects.filter(pk=item_id, state__in=_WAITING).first()
    )
