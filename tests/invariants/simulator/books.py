"""The simulator's own books: what was agreed, what is held, what everybody must have in the end.

Reckoned from the presses and from how long each meter ran, by the slow prices; no figure of money
or of terms comes from the code under test.
"""

from tests.invariants.simulator import prices


def next_terms(before, ran_ms, rate, unit_s):
    """What a change of mode agrees on: what is left of sample, minimum and maximum."""
    taken = prices.taken(before, ran_ms)
    sample_s, used_ms = before["free_sample_s"], before["sample_used_ms"]
    if before["rate"] and ran_ms > 0:
        passed = ran_ms > sample_s * 1000 - used_ms
        sample_s, used_ms = (0, 0) if passed else (sample_s, used_ms + ran_ms)
    left = None if before["maximum"] is None else before["maximum"] - taken
    return {
        **before, "rate": rate, "rate_unit_s": unit_s, "free_sample_s": sample_s,
        "sample_used_ms": used_ms, "maximum": left,
        "minimum_charge": max(0, before["minimum_charge"] - taken),
    }  # fmt: skip


def due(life):
    """(times, charges) of the meters of a call that ran and is over."""
    times = [row["closed_ms"] for row in life.rows if row["state"] == "settled"]
    agreed = life.agreed[: len(times)]
    if not times:
        return [], []
    return times, prices.chain(agreed, times, [terms["maximum"] for terms in agreed])


def parts(life):
    """(paid, commission, share, gateway fee) of each of these meters."""
    _times, charges = due(life)
    bps, fees = ([t[name] for t in life.agreed] for name in ("commission_bps", "gateway_fee_bps"))
    count, waived = len(charges), life.waived
    if life.funds:
        waived = max(waived, sum(charges) - life.funds.held())  # nobody pays what is not held
    return prices.shares(charges, bps[:count], waived, fees[:count])


def paid(life):
    return sum(part[0] for part in parts(life)) if life.rows else 0


def from_wallet(life):
    """What of it did not come from a card."""
    parts = life.funds.parts(paid(life)) if life.funds else [(None, paid(life))]
    return sum(part for item, part in parts if item is None)


def available(session, person):
    """Came in, less what was paid, less what is held for calls that go on."""
    left = session.cast.money.get(person.id, 0)
    for life in session.lives.values():
        if life.people["client"] == person:
            left -= from_wallet(life) if life.stage == "ended" else life.held
    return left


def needed(terms, minimum_minutes):
    """Below this a call does not ring."""
    floor = -(-terms["rate"] * minimum_minutes * 60 // terms["rate_unit_s"])
    return max(floor, terms["minimum_charge"], prices.first_due(terms))


def check_ring(session, life, minimum_minutes, free):
    """A call that rings is paid for."""
    terms = life.agreed[0]
    if not terms["rate"]:
        return
    least, maximum = needed(terms, minimum_minutes), terms["maximum"]
    if maximum is None or not least <= maximum <= free:
        session.breaks("F1", f"{life.name} rings with {maximum} of {free}, {least} are needed")


def check_refusal(session, code, wanted, free):
    """Nobody is told that money lacks who has it."""
    if code == "insufficient_funds" and wanted <= free:
        session.breaks("F1", f"{wanted} were refused though {free} are free")


def owed_to_all(session):
    """Owner → what must be there: clients, pages, and what is the operator's."""
    owed = {person.id: available(session, person) for person in session.cast.clients}
    owed |= {page.earner: 0 for page in session.cast.advisors} | {"commission": 0, "fees": 0}
    for life in session.lives.values():
        for _paid, commission, share, fee in parts(life) if life.rows else ():
            owed["commission"] += commission
            owed["fees"] += fee
            owed[life.call.advisor.earner] += share
    return owed


def tell(session, found):
    """Who has what, in minor units; `found` by owner, as `owed_to_all` has it."""
    names = {person.id: person.name for person in session.cast.clients}
    names |= {page.earner: page.handle for page in session.cast.advisors}
    parts = [f"{names.get(owner, owner)} {amount}" for owner, amount in found.items()]
    session.tell("money: " + ", ".join(parts))
