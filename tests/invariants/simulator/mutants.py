"""Faults planted into the real code, by hand, each as other systems had them or as it nearly was.

name → (what is patched, with what). A function gets the original and gives its replacement.
"""

import builtins
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib import import_module
from unittest.mock import patch

from minutewise.calls.actions import finish, meter
from minutewise.calls.actions import mode as mode_action
from minutewise.calls.keeper import lease, orders, watch
from minutewise.calls.keeper.watch import Do
from minutewise.calls.models import Meter
from minutewise.calls.rules import Proven
from minutewise.ledger.actions import post
from minutewise.ledger.rules import Draft, Ref, earnings, spendable
from minutewise.metering import State, Terms
from minutewise.metering.charge import Split
from tests.invariants.simulator import machine

MUTANTS = {}


def mutant(name, target, attribute, among=MUTANTS):
    """Registers a replacement of `target.attribute` (a dotted module, or an object).

    Without an attribute, `target` holds several: (target, attribute, what stands there instead).
    """

    def register(make):
        among[name] = (target, attribute, make)
        return make

    return register


@contextmanager
def planted(name, among=MUTANTS):
    """The fault is in the code for the time of the block."""
    targets, attribute, make = among[name]
    with ExitStack() as stack:
        if attribute is None:
            for target, name_of, instead in targets:
                stack.enter_context(_patched(target, name_of, lambda _real, it=instead: it))
        else:
            for target in targets if isinstance(targets, tuple) else (targets,):
                stack.enter_context(_patched(target, attribute, make))
        yield


def _patched(target, attribute, make):
    if isinstance(target, dict):
        return patch.dict(target, {attribute: make(target[attribute])})
    if isinstance(target, str):
        target = import_module(target)
    built_in = not hasattr(target, attribute)
    # A name that is gone would be planted beside the code: AttributeError instead
    real = getattr(builtins if built_in else target, attribute)
    return patch.object(target, attribute, make(real), create=built_in)


# ---- the price ----


@mutant("the sample ends a millisecond too early", Terms, "sample_ms")
def _(_real):
    return property(lambda t: max(0, t.free_sample_s * 1000 - t.sample_used_ms - 1))


@mutant("cents are rounded up", "minutewise.metering.charge", "bare_charge")
def _(real):
    def rounded_up(terms, running_ms):
        due = real(terms, running_ms)
        return due + (1 if due and terms.rate % 7 else 0)

    return rounded_up


@mutant("started steps are counted as completed", "minutewise.metering.charge", "_steps")
def _(_real):
    return lambda terms, ms: ms // (terms.increment_s * 1000)


@mutant("the minimum is forgotten", "minutewise.metering.chain", "_with_minimum")
def _(_real):
    return lambda _chain, charges: charges


@mutant("commission is taken of the waived part", "minutewise.metering.chain", "split")
def _(_real):
    def taken_of_all(charge, waived, bps, *, fee_bps=0):
        paid, fee = max(0, charge - waived), charge * bps // 10_000
        borne = paid * fee_bps // 10_000
        fee = min(fee, paid - borne)
        return Split(paid, fee, paid - fee - borne, borne)

    return taken_of_all


@mutant("the gateway fee is taken of the commission", "minutewise.metering.chain", "split")
def _(real):
    def out_of_it(charge, waived, bps, *, fee_bps=0):
        parts = real(charge, waived, bps, fee_bps=fee_bps)
        fee = min(parts.commission, parts.gateway_fee)
        return parts._replace(commission=parts.commission - fee, share=parts.share + fee)

    return out_of_it


@mutant("the gateway fee is rounded up", "minutewise.metering.chain", "split")
def _(real):
    def rounded_up(charge, waived, bps, *, fee_bps=0):
        parts = real(charge, waived, bps, fee_bps=fee_bps)
        fee = -(-parts.paid * fee_bps // 10_000)
        share = parts.share + parts.gateway_fee - fee
        return parts._replace(share=share, gateway_fee=fee)

    return rounded_up


@mutant("commission is rounded up", "minutewise.metering.chain", "split")
def _(_real):
    def rounded_up(charge, waived, bps, *, fee_bps=0):
        paid = max(0, charge - waived)
        fee = -(-paid * bps // 10_000)
        borne = paid * fee_bps // 10_000
        return Split(paid, fee, paid - fee - borne, borne)

    return rounded_up


@mutant("the maximum stops nothing", "minutewise.metering.intervals", "exhausted_at_ms")
def _(_real):
    return lambda _terms: None


@mutant("the deadline is a millisecond late", "minutewise.metering.intervals", "exhausted_at_ms")
def _(real):
    return lambda terms: None if real(terms) is None else real(terms) + 1


@mutant("a waiver moves the deadline", ("minutewise.metering.intervals", "minutewise.metering",
        "minutewise.metering.meter"), "exhausts_at_ms")  # fmt: skip
def _(real):
    def moved(m):
        if m.terms.maximum is None or not m.waived:
            return real(m)
        return real(replace(m, terms=replace(m.terms, maximum=m.terms.maximum + m.waived)))

    return moved


@mutant("a change of mode brings the whole maximum back", "minutewise.metering", "next_terms")
def _(real):
    def whole(terms, ms, **price):
        return replace(real(terms, ms, **price), maximum=terms.maximum)

    return whole


# ---- terms, samples ----


@mutant("the price is read anew at the end", finish, "meter_of")
def _(real):
    def read_anew(row):
        found = real(row)
        service = row.call.advisor.services.get()
        rate = service.rates.get(mode=row.mode).amount
        return replace(found, terms=replace(found.terms, rate=rate))

    return read_anew


@mutant("redialling brings a new sample", "minutewise.calls.queries.samples", "sample_used")
def _(_real):
    return lambda *_people: 0


# ---- holds ----


@mutant("a hold without a charge is not released", finish, "capture")
def _(real):
    return lambda ids, legs, **how: real(ids, legs, **how) if legs else None


@mutant("a call is settled twice", finish, "_settle")
def _(real):
    def twice(work):
        rows = real(work)
        call = work.call
        mine = spendable(call.client_id, "EUR"), earnings(call.advisor.person_id, "EUR")
        share = sum(call.meters.values_list("share", flat=True)[:1] or [0]) if work.row else 0
        if share:
            ref, key = Ref("call", str(call.id)), f"again:{call.id}"
            post([Draft(*mine, share, "share", ref, key)], by="x", at=work.now.wall)
        return rows

    return twice


@mutant("a raise holds nothing", meter, "open_hold")
def _(_real):
    return lambda *_a, **_k: None


# ---- time ----


@mutant("a loss counts from when it is noticed", orders.ORDERS, Do.LOSE)
def _(real):
    return lambda call, _at_ms, now: real(call, now.steady_ms, now)


@mutant("a loss pauses nothing", orders.ORDERS, Do.LOSE)
def _(_real):
    return lambda _call, _at_ms, _now: None


@mutant("the second side's loss is forgotten", watch, "_counts_after")
def _(_real):
    return lambda _meter, _lost: False


@mutant("the clock starts with the first of the two", watch, "both_proven_since")
def _(real):
    def first(watched):
        if real(watched) is None:
            return None
        return min(watched.sides[side].since_ms for side in watch.SIDES)

    return first


@mutant("silence counts from when it is noticed", orders.ORDERS, Do.FALL_SILENT)
def _(real):
    return lambda call, _at_ms, now: real(call, now.steady_ms, now)


@mutant("silence is not noticed", orders.ORDERS, Do.FALL_SILENT)
def _(_real):
    return lambda _call, _at_ms, _now: None


@mutant("a hang-up asks nobody", "minutewise.calls.api", "closes_at")
def _(_real):
    return lambda event_ms, *_known: event_ms


@mutant("a new hub vouches for the time before it was there", "minutewise.calls.api", "closes_at")
def _(real):
    def trusting(event_ms, opened_ms, sides, lease_ms):
        sides = {side: Proven(0, proven.until_ms) for side, proven in sides.items()}
        return real(event_ms, opened_ms, sides, lease_ms)

    return trusting


@mutant("what waited for the keeper has not aged", machine, "older")
def _(_real):
    return lambda message, _waited_ms: dict(message)


@mutant("after a crash the clock has run all the time", lease, "close_open_intervals")
def _(_real):
    def ran_on(_before, now):
        for row in Meter.objects.filter(state=State.RUNNING.value):
            lease.lose(row.call_id, now.steady_ms, now)
        return now.steady_ms

    return ran_on


@mutant("a new keeper closes nothing", lease, "close_open_intervals")
def _(_real):
    return lambda _before, now: now.steady_ms


@mutant("readings of another boot are taken at face value", "minutewise.calls.actions.desk",
        "_bring_into_this_boot")  # fmt: skip
def _(_real):
    def face_value(work):
        if work.row is not None:
            work.row.boot = work.now.boot

    return face_value


@mutant("the other mode's meter begins with the older proof", mode_action, "max")
def _(_real):
    return lambda closes_ms, _not_before_ms: closes_ms


# ---- consent ----


@mutant("a press clears more than it showed", meter, "_reasons")
def _(real):
    def all_of_them(shown):
        real(shown)
        return frozenset(meter.Reason)

    return all_of_them


@mutant("the client goes on without the advisor", "minutewise.metering", "clear")
def _(real):
    return lambda m, reasons, at_ms: real(replace(m, going_on=True), reasons, at_ms)


@mutant("nobody ends what was lost", orders.ORDERS, Do.END_LOST)
def _(_real):
    return lambda _call, _at_ms, _now: None


# The seed whose session found it when it was last searched for.
FOUND_BY = {
    "a hold without a charge is not released": 1,
    "a loss pauses nothing": 1,
    "a raise holds nothing": 1,
    "nobody ends what was lost": 1,
    "the clock starts with the first of the two": 1,
    "a hang-up asks nobody": 1,
    "a waiver moves the deadline": 2,
    "commission is taken of the waived part": 2,
    "the maximum stops nothing": 2,
    "a call is settled twice": 2,
    "commission is rounded up": 2,
    "the gateway fee is taken of the commission": 2,
    "the gateway fee is rounded up": 2,
    "the deadline is a millisecond late": 2,
    "started steps are counted as completed": 5,
    "a change of mode brings the whole maximum back": 5,
    "a loss counts from when it is noticed": 5,
    "cents are rounded up": 5,
    "after a crash the clock has run all the time": 20,
    "a new keeper closes nothing": 20,
    "silence is not noticed": 10,
    "silence counts from when it is noticed": 10,
    "the sample ends a millisecond too early": 18,
    "redialling brings a new sample": 20,
    "the minimum is forgotten": 20,
    "the client goes on without the advisor": 37,
    "the second side's loss is forgotten": 32,
    "the price is read anew at the end": 95,
    "what waited for the keeper has not aged": 32,
    "readings of another boot are taken at face value": 9,
    "a press clears more than it showed": 40,
    "the other mode's meter begins with the older proof": 60,
    "a new hub vouches for the time before it was there": 89,
}
