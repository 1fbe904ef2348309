"""A card or PayPal behind an agreement: asked at the gateway, confirmed by its news.

The press fixes what is asked (`purpose`: which meter, for what) and leads to the gateway's page;
the talk goes on. Once the gateway says that the amount is reserved, the same press confirms or
raises, with a hold that stands on that amount. What came too late is given up.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.calls.actions.agree import confirmable, stand
from minutewise.calls.actions.desk import Desk, desk
from minutewise.calls.actions.meter import lapse, raisable, stand_raised
from minutewise.calls.models import Call
from minutewise.calls.rules import whole_amount
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, MissingError, RuleError
from minutewise.ledger.rules import Ref
from minutewise.payments.actions import open_authorisation
from minutewise.payments.actions.opening import Place
from minutewise.payments.models import Authorisation
from minutewise.payments.queries import ways_to_authorise
from minutewise.payments.rules import Method

CONFIRM, RAISE = "confirm", "raise"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the client pressed: confirm the offer `meter` at `rate`, or raise the present one.

    `maximum` in minor units, of this meter, as the presses that the wallet pays for say it.
    """

    what: object
    method: object
    maximum: object
    meter: object = None
    rate: object = None


def authorise(
    client: Person, call_id: UUID, asked: Asked, *, place: Place, key: str, now: Instant
) -> Authorisation:
    """The gateway's page for what was pressed; nothing is confirmed before the gateway says so.

    Raises what the same press on the wallet raises, `way_off` for a way that is not offered, and
    what `open_authorisation` raises. The same key is the same page.
    """
    if asked.method not in ways_to_authorise():
        raise InvalidError("way_off", _("This way of paying is not offered."), field="method")
    with desk(call_id, now) as work:
        purpose, amount = _checked(work, asked)
        currency, network_id = work.call.network.currency, work.call.network_id
    return open_authorisation(
        client.id, amount, currency, ref=Ref("call", str(call_id)), network_id=network_id,
        place=place, key=key, now=now, method=Method(str(asked.method)), purpose=purpose,
    )  # fmt: skip


def _checked(work: Desk, asked: Asked) -> tuple[str, int]:
    """The purpose and the amount to reserve (minor units), if the press could stand now."""
    wanted = whole_amount(asked.maximum, "maximum")
    if work.call.stage != Call.Stage.LIVE:
        raise RuleError("not_live", _("The call is not running."))
    meter, row = work.meter, work.row
    assert row is not None  # noqa: S101 (there is a meter)
    if asked.what == CONFIRM:
        _same_offer(work, str(asked.meter))
        confirmable(work, wanted, asked.rate, wanted)
        return f"{CONFIRM}:{row.id}", wanted
    if asked.what == RAISE:
        raisable(work, wanted)
        return f"{RAISE}:{row.id}:{wanted}", wanted - (meter.terms.maximum or 0)
    raise InvalidError("unknown_press", _("Confirm an offer or raise the maximum."), field="what")


def _same_offer(work: Desk, meter: str) -> None:
    if work.row is None or str(work.row.id) != meter:
        raise RuleError("offer_changed", _("The offer has changed. Look at it once more."))


def _same_maximum(whole: int, wanted: list[str]) -> None:
    """Whoever confirmed a sum in all pays no more by confirming it twice, or in two ways. A press
    of before the sum stood in the purpose has none."""
    if wanted and str(whole) != wanted[0]:
        raise RuleError("raised_meanwhile", _("The maximum has changed. Look at it once more."))


def lock(ref_id: str) -> None:
    """The call before its authorisations: settling it takes both in this order."""
    Call.objects.select_for_update().filter(id=ref_id).values_list("id").first()


def stands(authorisation: Authorisation, now: Instant) -> None:
    """The amount is held: the press that asked for it confirms or raises now, or never.

    Terms are those of the offer that was pressed on, a maximum is the one that was pressed on.
    Raises RuleError when the offer has expired or was taken back, the maximum was raised
    otherwise, the call is over, or the client's own limits have changed meanwhile.
    """
    what, meter, *wanted = authorisation.purpose.split(":")
    with desk(UUID(authorisation.ref_id), now) as work:
        if work.call.client_id != authorisation.person_id:
            raise MissingError("no_such_call", "There is no such call.")
        if work.call.stage != Call.Stage.LIVE:
            raise RuleError("call_over", _("The call is over."))
        if what == CONFIRM:
            _same_offer(work, meter)
            stand(work, confirmable(work, authorisation.amount, work.meter.terms.rate,
                                    authorisation.amount))  # fmt: skip
        else:
            whole = (work.meter.terms.maximum or 0) + authorisation.amount
            _same_maximum(whole, wanted)
            stand_raised(work, raisable(work, whole, held=authorisation.amount))


def fell(authorisation: Authorisation, now: Instant) -> None:
    """The gateway holds it no more: the meter goes as far as what is still held."""
    with desk(UUID(authorisation.ref_id), now) as work:
        lapse(work, authorisation.amount)
