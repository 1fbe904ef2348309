"""The price rule: from terms and running time to minor units. Whole numbers, rounded down.

Source: "Price rule" in the specification. Everything here is a pure function of its arguments,
total (negative running time counts as none) and monotone in the running time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from minutewise.kernel.errors import InvalidError
from minutewise.metering.terms import MAX_AMOUNT, Terms, check_whole

type WarningKind = Literal["sample_ends", "two_minutes", "thirty_seconds"]

SAMPLE_WARNING_MS = 10_000
MONEY_WARNINGS_MS: Mapping[WarningKind, int] = {"two_minutes": 120_000, "thirty_seconds": 30_000}


def charge(terms: Terms, running_ms: int) -> int:
    """Minor units that `running_ms` of running time cost; never more than the maximum."""
    full = uncut_charge(terms, running_ms)
    return full if terms.maximum is None else min(full, terms.maximum)


def uncut_charge(terms: Terms, running_ms: int) -> int:
    """Minor units with the minimum applied once anything is due, but not cut at the maximum."""
    due = bare_charge(terms, running_ms)
    return max(due, terms.minimum_charge) if due > 0 else 0


def bare_charge(terms: Terms, running_ms: int) -> int:
    """Minor units by rate and steps alone: neither raised to the minimum nor cut."""
    if running_ms <= terms.sample_ms:
        return 0
    free_ms = terms.sample_ms if terms.sample_once_passed == "free" else 0
    seconds = _steps(terms, running_ms - free_ms) * terms.increment_s
    return terms.rate * seconds // terms.rate_unit_s


def _steps(terms: Terms, billable_ms: int) -> int:
    """Billing steps in `billable_ms`: completed ones are counted, or started ones."""
    step_ms = terms.increment_s * 1000
    if terms.rounding == "started":
        return (billable_ms + step_ms - 1) // step_ms
    return billable_ms // step_ms


def _reaches_at_ms(terms: Terms, amount: int) -> int:
    """The first running millisecond at which rate and steps alone make `amount` (> 0; rate > 0).

    The price rule turned round: money → steps (rounded up) → the millisecond in which that many
    steps are there → beyond the sample.
    """
    per_step = terms.rate * terms.increment_s
    steps = (amount * terms.rate_unit_s + per_step - 1) // per_step
    step_ms = terms.increment_s * 1000
    billable_ms = (steps - 1) * step_ms + 1 if terms.rounding == "started" else steps * step_ms
    if terms.sample_once_passed == "free":
        return terms.sample_ms + billable_ms
    return max(terms.sample_ms + 1, billable_ms)


def exhausted_at_ms(terms: Terms) -> int | None:
    """The meter's own deadline: the first running ms whose uncut charge exceeds the maximum.

    None if that never comes: nothing was confirmed, or the rate is 0.
    """
    if terms.maximum is None or terms.rate == 0:
        return None
    if terms.minimum_charge > terms.maximum:
        return _reaches_at_ms(terms, 1)  # whatever falls due first is raised above the maximum
    return _reaches_at_ms(terms, terms.maximum + 1)


def first_due(terms: Terms) -> int:
    """The smallest sum above 0 that can fall due, uncut; 0 for a free rate."""
    return uncut_charge(terms, _reaches_at_ms(terms, 1)) if terms.rate else 0


def check_maximum(terms: Terms) -> None:
    """What a confirming action demands of the maximum.

    Raises InvalidError `maximum_missing` (rate above 0, no maximum) or `maximum_too_small`
    (below the first sum that can fall due, which is never below the minimum charge).
    """
    if terms.rate == 0:
        return
    if terms.maximum is None:
        raise InvalidError("maximum_missing", "Say how much you will spend.", field="maximum")
    if terms.maximum < first_due(terms):
        raise InvalidError(
            "maximum_too_small",
            "This maximum is smaller than the first sum that can fall due.",
            field="maximum",
        )


def funded_ms(terms: Terms, amount: int) -> int | None:
    """For how many running milliseconds `amount` lasts, whatever maximum stands in the terms.

    None if it lasts for ever (free rate). The sample counts: it runs although it costs nothing.
    """
    deadline_ms = exhausted_at_ms(replace(terms, maximum=min(amount, MAX_AMOUNT)))
    return None if deadline_ms is None else deadline_ms - 1


class Split(NamedTuple):
    """Who gets what of a charge, in minor units. paid = commission + gateway fee + share."""

    paid: int
    commission: int
    share: int
    gateway_fee: int = 0


def split(charge: int, waived: int, commission_bps: int, *, fee_bps: int = 0) -> Split:
    """Divides a charge after waiver, to the cent: commission and gateway fee, each rounded down,
    are the operator's; the advisor gets the rest.

    A waiver above the charge (which later knowledge may have lowered) waives all of it.
    Raises TermsError for a negative sum, or where the operator's parts come to more than 10,000.
    """
    check_whole(charge, "charge", 0, charge)
    check_whole(waived, "waived", 0, waived)
    check_whole(commission_bps, "commission_bps", 0, 10_000)
    check_whole(fee_bps, "gateway_fee_bps", 0, 10_000 - commission_bps)
    paid = max(0, charge - waived)
    commission, fee = paid * commission_bps // 10_000, paid * fee_bps // 10_000
    return Split(paid, commission, paid - commission - fee, fee)


@dataclass(frozen=True, slots=True)
class Warning:
    """Both sides are told at this running time that money is about to flow, or to run out."""

    at_ms: int
    kind: WarningKind


def warnings_ms(terms: Terms) -> list[Warning]:
    """The warnings of a meter, in running ms, earliest first.

    10 s before the sample ends (at once if less is left of it), and at two minutes and thirty
    seconds of money left. What was already so at the start is not news and not in the list.
    """
    warnings: list[Warning] = []
    if terms.rate and terms.sample_ms:
        warnings.append(Warning(max(0, terms.sample_ms - SAMPLE_WARNING_MS), "sample_ends"))
    deadline_ms = exhausted_at_ms(terms)
    if deadline_ms is not None:
        warnings += [
            Warning(deadline_ms - left_ms, kind)
            for kind, left_ms in MONEY_WARNINGS_MS.items()
            if deadline_ms > left_ms
        ]
    return sorted(warnings, key=lambda warning: warning.at_ms)
