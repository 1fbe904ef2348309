"""What can be seen of running calls from outside, awaited."""

import asyncio

from tests.faults.pair import STEADY

PATIENCE_S = 50  # less than the 60 s after which a lost call ends


async def until(happens, what, s=PATIENCE_S):
    """Waits until `await happens()` is true; returns how long that took, in ms."""
    began, seen = STEADY(), None
    while STEADY() - began < s * 1000:
        seen = await happens()
        if seen:
            return STEADY() - began
        await asyncio.sleep(0.2)
    raise AssertionError(f"{what}: not within {s} s, {seen}")


async def meters_of(pairs):
    """(state, how often it was lost and came back) of each; nothing where no page answered."""
    shown = await asyncio.gather(*(pair.snapshot() for pair in pairs), return_exceptions=True)
    views = [s for s in shown if isinstance(s, dict)]
    kinds = [[line["kind"] for line in view["log"]] for view in views]
    states = [view["meter"]["state"] for view in views]
    return [(s, k.count("lost"), k.count("back")) for s, k in zip(states, kinds, strict=True)]


async def all_run(pairs, *, after=None):
    """Every meter runs; with `after` (what `meters_of` said before), it has been lost since."""

    async def run():
        found = await meters_of(pairs)
        if len(found) < len(pairs) or {state for state, *_ in found} != {"running"}:
            return False
        returns = zip(found, after or found, strict=True)
        return after is None or all(new[2] > old[2] for new, old in returns)

    return await until(run, "all meters run")
