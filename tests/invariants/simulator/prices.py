"""What a call costs, reckoned the slow way, in fractions, from the words of the price rule.

Shares no line with `minutewise.metering`; it is what that package is measured against.
"""

from fractions import Fraction
from math import floor


def steps_in(ms, step_s, rounding):
    """Counts billing steps one after the other."""
    count, step_ms = ms // (step_s * 1000), step_s * 1000
    if rounding == "started" and ms - count * step_ms > 0:
        count += 1
    return count


def worth(terms, billable_ms):
    """Minor units for that much billable time, rounded down at the end only."""
    per_second = Fraction(terms["rate"], terms["rate_unit_s"])
    steps = steps_in(billable_ms, terms["increment_s"], terms["rounding"])
    return floor(per_second * terms["increment_s"] * steps)


def chain(terms, times_ms, maxima):
    """Charges of the meters of one call (of one, if the mode never changed).

    `terms`: of each meter; sample and minimum are those that the first press confirmed.
    `maxima`: what each meter had confirmed at its end (None: nothing).
    """
    sample_ms, minimum = terms[0]["free_sample_s"] * 1000, terms[0]["minimum_charge"]
    free_after = terms[0]["sample_once_passed"] == "free"
    paid_ms = sum(ms for each, ms in zip(terms, times_ms, strict=True) if each["rate"])
    if paid_ms <= sample_ms:
        return [0] * len(terms)
    charges, free_ms = [], sample_ms if free_after else 0
    for each, ms, maximum in zip(terms, times_ms, maxima, strict=True):
        gift = min(free_ms, ms) if each["rate"] else 0
        free_ms -= gift
        due = worth(each, ms - gift)
        charges.append(due if maximum is None else min(due, maximum))
    lacking = minimum - sum(charges)
    dearest = [number for number, amount in enumerate(charges) if amount]
    if lacking > 0 and dearest:
        last = dearest[-1]
        raised = charges[last] + lacking
        charges[last] = raised if maxima[last] is None else min(raised, maxima[last])
    return charges


def taken(terms, ms):
    """What one meter takes of the chain's money, once the sample is passed; no minimum."""
    sample_ms = terms["free_sample_s"] * 1000 - terms["sample_used_ms"]
    free_ms = sample_ms if terms["sample_once_passed"] == "free" else 0
    due = worth(terms, max(0, ms - free_ms))
    return due if terms["maximum"] is None else min(due, terms["maximum"])


def first_due(terms):
    """The first sum above nothing that can fall due, found by waiting for it."""
    ms = terms["free_sample_s"] * 1000 - terms["sample_used_ms"] + 1
    while not uncut(terms, ms):
        ms += terms["increment_s"] * 1000
    return uncut(terms, ms)


def uncut(terms, ms):
    """One meter, as it stands alone: not cut at any maximum. `terms` as its row has them."""
    sample_ms = terms["free_sample_s"] * 1000 - terms["sample_used_ms"]
    if ms <= sample_ms:
        return 0
    due = worth(terms, ms - (sample_ms if terms["sample_once_passed"] == "free" else 0))
    return max(due, terms["minimum_charge"]) if due else 0


def shares(charges, bps, waived, fees=None):
    """(paid, commission, share, gateway fee) of each meter; waivers come off the newest first."""
    answer = []
    fees = fees or [0] * len(bps)
    for amount, rate, borne in reversed(list(zip(charges, bps, fees, strict=True))):
        gone = min(waived, amount)
        waived -= gone
        taken = floor(Fraction((amount - gone) * rate, 10_000))
        fee = floor(Fraction((amount - gone) * borne, 10_000))
        answer.insert(0, (amount - gone, taken, amount - gone - taken - fee, fee))
    return answer
