"""Agreement terms: talk is free until the advisor offers a rate and the client confirms it.

Nothing is metered in between; the clock starts at the confirmation, or when both are connected.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise import metering
from minutewise.accounts.actions.limits import check_may_spend
from minutewise.advisors.models import Service
from minutewise.calls.actions.desk import Desk, desk
from minutewise.calls.actions.ring import WORD_LENGTH_MAX
from minutewise.calls.convert import TERMS, meter_of, terms_shown
from minutewise.calls.models import Call, Meter
from minutewise.calls.queries import topic_of
from minutewise.calls.rules import ADVISOR, CLIENT, SYSTEM, Funds, check_funds, funds, whole_amount
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.ledger.actions import open_hold
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import Ref, spendable
from minutewise.metering import State, Terms
from minutewise.networks.models import Policy
from minutewise.networks.queries import commission_of, gateway_fee_of, policy_at
from minutewise.realtime.announce import announce, ask_both


def offer(call_id: UUID, rate: object, why: object, now: Instant) -> None:
    """The advisor offers the meter, at the service's rate (None) or at another.

    Raises `not_live`, `meter_there` (one open offer or meter per call), `rate_out_of_bounds`.
    """
    with desk(call_id, now) as work:
        if work.call.stage != Call.Stage.LIVE:
            raise RuleError("not_live", _("The meter can be offered while you are connected."))
        if work.row is not None and work.row.state != State.VOID.value:
            raise RuleError("meter_there", _("There is an offer or a meter in this call already."))
        policy = policy_at(work.call.network, now.wall)
        terms = _terms_offered(work, rate, policy)
        number = work.row.number + 1 if work.row is not None else 1
        work.row = Meter.objects.create(
            call=work.call, client=work.call.client, number=number, mode=work.call.mode,
            currency=work.call.network.currency, state=State.OFFERED.value, boot=now.boot,
            pauses_since={"offer": now.steady_ms},
            **{name: getattr(terms, name) for name in TERMS},
        )  # fmt: skip
        because = " ".join(str(why or "").split())[:200]
        work.note("offered", ADVISOR, terms=terms_shown(terms), why=because)
        work.tell_meter()


def _terms_offered(work: Desk, rate: object, policy: Policy) -> Terms:
    service = work.call.advisor.services.first()
    listed = service.rates.filter(mode=work.call.mode).first() if service else None
    amount = whole_amount(rate, "rate") if rate is not None else listed and listed.amount
    if not isinstance(service, Service) or not amount:
        raise InvalidError("no_rate", _("Name a rate for this way to talk."), field="rate")
    per_minute = amount * 60 // service.rate_unit_s
    if not policy.rate_min <= per_minute <= policy.rate_max:
        raise InvalidError(
            "rate_out_of_bounds", _("The operator does not allow this rate."), field="rate"
        )
    commission_bps = commission_of(
        policy,
        earner=work.call.advisor.earner,
        at=work.now.wall,
        own_client=work.call.own_client,
    )
    return Terms(
        rate=amount,
        rate_unit_s=service.rate_unit_s,
        increment_s=service.increment_s,
        rounding="started" if service.rounding == "started" else "completed",
        minimum_charge=service.minimum_charge,
        commission_bps=commission_bps,
        gateway_fee_bps=gateway_fee_of(policy, commission_bps),
    )


def rate_unit_s(call: Call) -> int:
    """The seconds that a rate offered in this call is for, as the advisor's service counts."""
    service = call.advisor.services.first()
    return service.rate_unit_s if service else 60


def means_for(call: Call, terms: Terms, available: int, at: datetime) -> Funds:
    """What these terms ask of the client, and the maxima proposed within `available`."""
    policy = policy_at(call.network, at)
    return funds(
        terms,
        available,
        minimum_minutes=policy.minimum_minutes,
        proposed_minutes=policy.proposed_minutes,
    )


def confirm(call_id: UUID, maximum: object, shown: object, now: Instant) -> None:
    """The client's recorded yes, with a maximum and its hold.

    `shown` is the rate that the client saw: an offer that was replaced meanwhile is not
    confirmed by a press on the old one (`offer_changed`).
    """
    with desk(call_id, now) as work:
        client, currency = work.call.client_id, work.call.network.currency
        wanted = whole_amount(maximum, "maximum")
        confirmed = confirmable(work, wanted, shown, wallet(client, currency).available)
        assert work.row is not None  # noqa: S101 (there is a meter)
        open_hold(
            spendable(client, currency), wanted, ref=Ref("call", str(work.call.id)),
            key=f"call:{work.call.id}:hold:{work.row.number}", by=str(client), at=now.wall,
        )  # fmt: skip
        stand(work, confirmed)
        announce(f"person:{client}", "wallet", {})


def confirmable(work: Desk, wanted: int, shown: object, available: int) -> metering.Meter:
    """The offer as confirmed with this maximum, of so much money (minor units); nothing is done.

    Raises whatever stands in the way: `offer_changed`, `not_now`, too little money, the client's
    own limits.
    """
    meter = work.meter
    if shown != meter.terms.rate:
        raise RuleError("offer_changed", _("The offer has changed. Look at it once more."))
    confirmed = metering.accept(metering.confirm(meter, maximum=wanted))
    call, at = work.call, work.now.wall
    check_funds(confirmed.terms, means_for(call, confirmed.terms, available, at))
    check_may_spend(call.client_id, wanted, call.network.currency, at)
    return confirmed


def stand(work: Desk, confirmed: metering.Meter) -> None:
    """The recorded yes; the money for it is held in the same transaction."""
    assert work.row is not None  # noqa: S101 (there is a meter)
    work.row.confirmed_at, work.row.not_before_ms = work.now.wall, work.now.steady_ms
    work.row.pauses_since = {}
    work.keep(confirmed)
    work.note("confirmed", CLIENT, terms=terms_shown(confirmed.terms))
    work.tell_meter()
    ask_both(topic_of(work.call.id))  # the clock waits for both to be proven


def start_agreed(call_id: UUID, at_ms: int, now: Instant) -> None:
    """Both are proven: the clock runs from the confirmation or that proof, the later one."""
    with desk(call_id, now) as work:
        row = work.row
        if work.call.stage != Call.Stage.LIVE or row is None or row.state != "confirmed":
            return
        work.keep(metering.connect(meter_of(row), max(at_ms, row.not_before_ms or at_ms)))
        work.note("running", SYSTEM)
        work.tell_meter()


def withdraw(call_id: UUID, who: str, now: Instant, word: str = "") -> None:
    """The advisor takes the offer back, or the client says no, perhaps with a word; the talk
    goes on, free."""
    with desk(call_id, now) as work:
        work.keep(metering.void(work.meter))
        if who == ADVISOR:
            work.note("withdrawn", who)
        else:
            work.note("refused", who, word=word[:WORD_LENGTH_MAX])
        work.tell_meter()


def expire(call_id: UUID, now: Instant) -> None:
    """Nobody answered the offer in time."""
    with desk(call_id, now) as work:
        if work.row is None or work.row.state != State.OFFERED.value:
            return
        work.keep(metering.void(work.meter))
        work.note("expired", SYSTEM)
        work.tell_meter()
