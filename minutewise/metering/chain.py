"""A change of mode: one meter ends, the next begins, and together they cost what one would.

A chain shares one sample, one minimum and one maximum:

* **Sample.** Time at a rate above 0 uses it up across the chain. Within it nothing is due. Once
  the chain as a whole has passed it under `charged`, every second of every meter falls due, each
  at its own meter's rate; under `free` only the seconds beyond it. So what an earlier meter costs
  is known for certain only at the end (`chain_charges`).
* **Maximum.** The next meter gets what would be left *if* the sample were passed. Thus its own
  deadline keeps the whole chain within what was confirmed, and nobody has to look back.
* **Minimum.** The next meter must still reach what rate and steps of the earlier ones did not.
  What the chain as a whole lacks is added to the last meter in which anything fell due.

Time at rate 0 neither uses the sample up nor passes it: sitting in a free chat never makes
earlier seconds due. Steps and fractions of a cent are counted per meter: with `completed` steps
a change costs the advisor up to one step, with `started` ones it costs the client up to one.
"""

from collections.abc import Sequence
from dataclasses import replace

from minutewise.kernel.errors import InvalidError
from minutewise.metering.charge import Split, bare_charge, charge, split
from minutewise.metering.terms import Terms

type Chain = Sequence[tuple[Terms, int]]  # each meter's terms and running ms, oldest first


def next_terms(
    terms: Terms,
    running_ms: int,
    *,
    rate: int,
    rate_unit_s: int,
    confirmed_maximum: int | None = None,
) -> Terms:
    """The terms of the meter that follows one which ran for `running_ms` under `terms`.

    `confirmed_maximum` is a larger maximum that the client confirmed together with the change; it
    counts like a raise of the earlier meter just before: the next one gets what is left of it.
    Whether that is enough, `check_maximum` says about the result. Raises InvalidError
    `maximum_too_small` if it is below the earlier maximum.
    """
    taken = _taken(terms, running_ms)
    sample_s, used_ms = _sample_after(terms, running_ms)
    maximum = _confirmed(terms, confirmed_maximum)
    return replace(
        terms,
        rate=rate,
        rate_unit_s=rate_unit_s,
        free_sample_s=sample_s,
        sample_used_ms=used_ms,
        minimum_charge=max(0, terms.minimum_charge - taken),
        maximum=None if maximum is None else maximum - taken,
    )


def _confirmed(terms: Terms, larger: int | None) -> int | None:
    if larger is not None and terms.maximum is not None and larger < terms.maximum:
        raise InvalidError(
            "maximum_too_small", "A maximum can be raised, not lowered.", field="maximum"
        )
    return terms.maximum if larger is None else larger


def _taken(terms: Terms, running_ms: int) -> int:
    """What a meter that is not the last takes of the chain's money, once the sample is passed."""
    return charge(replace(_once_passed(terms), minimum_charge=0), running_ms)


def _once_passed(terms: Terms) -> Terms:
    """The terms as they count when the chain has passed its sample."""
    if terms.sample_once_passed == "free":
        return terms
    return replace(terms, free_sample_s=0, sample_used_ms=0)


def _sample_after(terms: Terms, running_ms: int) -> tuple[int, int]:
    """Sample (s) and the used part of it (ms) for the next meter; 0, 0 once it is passed."""
    if terms.rate == 0 or running_ms <= 0:
        return terms.free_sample_s, terms.sample_used_ms
    if running_ms > terms.sample_ms:
        return 0, 0
    return terms.free_sample_s, terms.sample_used_ms + running_ms


def chain_charges(chain: Chain) -> list[int]:
    """What each meter of a chain is charged, in minor units, now that all of them have ended.

    Sample and minimum are counted anew from the first meter's terms, because later knowledge may
    have shortened an earlier meter after the next had begun; each meter's own maximum stands, so
    the sum never exceeds what the client confirmed. The terms must come from `next_terms`.
    """
    charges: list[int] = []
    passed = False
    left = None
    for terms, running_ms in chain:
        sample_s, used_ms = left or (terms.free_sample_s, terms.sample_used_ms)
        now = replace(terms, free_sample_s=sample_s, sample_used_ms=used_ms)
        passed = passed or (terms.rate > 0 and running_ms > now.sample_ms)
        charges.append(_taken(now, running_ms))
        left = _sample_after(now, running_ms)
    return _with_minimum(chain, charges) if passed else [0] * len(charges)


def _with_minimum(chain: Chain, charges: list[int]) -> list[int]:
    """Adds what is missing from the chain's minimum to the last meter in which anything is due."""
    lacking = chain[0][0].minimum_charge - sum(charges)
    due = [index for index, amount in enumerate(charges) if amount > 0]
    if lacking > 0 and due:
        last = due[-1]
        maximum = chain[last][0].maximum
        raised = charges[last] + lacking
        charges[last] = raised if maximum is None else min(raised, maximum)
    return charges


def chain_splits(chain: Chain, waived: int) -> list[Split]:
    """How a chain settles: each meter's charge less waiver, divided by its own terms.

    `waived` is the sum of all waivers; it is taken off the newest meter first.
    """
    splits: list[Split] = []
    for (terms, _), amount in reversed(list(zip(chain, chain_charges(chain), strict=True))):
        here = min(waived, amount)
        waived -= here
        splits.insert(0, split(amount, here, terms.commission_bps, fee_bps=terms.gateway_fee_bps))
    return splits


def taken_by(chain: Chain) -> int:
    """What the given, earlier meters cost once the sample is passed; see `total_due`."""
    return sum(_taken(terms, running_ms) for terms, running_ms in chain)


def total_due(earlier: int, terms: Terms, running_ms: int) -> int:
    """What the whole chain comes to while its last meter runs: the figure for both screens.

    `earlier` is `taken_by` all meters before this one (0 for a meter that stands alone).
    """
    passed = terms.free_sample_s == 0 or (terms.rate > 0 and running_ms > terms.sample_ms)
    bare = bare_charge(terms, running_ms)
    if not passed or earlier + bare == 0:
        return 0
    here = max(bare, terms.minimum_charge)
    return earlier + (here if terms.maximum is None else min(here, terms.maximum))
