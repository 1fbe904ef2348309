"""What must hold when a session is over. Each check is named after its invariant."""

from minutewise.calls import queries, receipts
from minutewise.ledger.queries import booked_by_ref, operator_balance, verify, wallet
from minutewise.ledger.rules import commission, gateway_fees
from minutewise.realtime.limits import PROBATION_MS, PROBATION_MS_MAX
from tests.invariants.simulator import books, prices, tables
from tests.invariants.simulator.truth import length, without

LEASE_LOSS_MS = 8_000


def after(session):
    """All that is wrong, as sentences."""
    if session.till:
        session.till.comes_to_rest()
    for life in session.lives.values():
        life.dirty = True
        life.looks()
        life.call = tables.whole_call(life.id)
        if life.stage != "ended":
            session.breaks("T9", f"{life.name} is still {life.stage}, {life.rows}")
            continue
        _time(session, life)
        _money(session, life)
        _screens(session, life)
    _wallets(session)
    if session.plan is None or session.seed % 10 == 0:  # a tenth of a brief session's time
        session.broken += [str(finding) for finding in verify()]
    return session.broken


def _probation_ms(life):
    """What repeated losses cost the advisor: a seat lost again must prove itself for a while.

    The hub asks for it so that proof cannot be withheld between talks that nobody pays.
    """
    losses = life.call.events.filter(kind="lost").count()
    return sum(min(PROBATION_MS << number, PROBATION_MS_MAX) for number in range(losses))


def _time(session, life):
    """T1, T2, T6: what ran is what was provable, wanted and allowed."""
    truth = life.truth
    ran = sum(row["closed_ms"] for row in life.rows)
    allowed = length(truth.allowed(session.clock.true_ms))
    if not life.rows:
        return
    if ran > allowed:
        session.breaks("T1", f"{life.name} ran {ran} ms, {allowed} were provable")
        session.tell(f"allowed {truth.allowed(session.clock.true_ms)}, blocked {truth.blocked}")
    spans = truth.allowed(session.clock.true_ms)
    for (number, since), until in life.intervals.items():
        if beyond := without([(since, until)], spans):
            session.breaks("T1", f"{life.name} meter {number + 1} counted {beyond}")
    known = length(truth.allowed(session.clock.true_ms, session.deaths))
    slack_ms = truth.slack_ms + LEASE_LOSS_MS * truth.crashes + _probation_ms(life)
    lost = known - ran - slack_ms
    if lost > 0:
        session.breaks(
            "T2", f"{life.name} ran {ran} ms of {known}: {lost} too few "
            f"(slack {truth.slack_ms}, crashes {truth.crashes})",
        )  # fmt: skip


def _money(session, life):
    """T4, T5, T7, M6: what was charged, by the slow way."""
    rows = life.rows
    if not rows:
        return
    ended = [row for row in rows if row["state"] == "settled"]
    if not ended:
        if any(row["charge"] for row in rows):
            session.breaks("M6", f"{life.name} charges for a void meter")
        return
    times, due = books.due(life)
    charges = [row["charge"] for row in ended]
    if charges != due:
        session.breaks("T5", f"{life.name}: {charges} charged for {times} ms, {due} are due")
    parts = books.parts(life)
    names = ("commission", "share", "gateway_fee")
    found = [(r["charge"] - r["waived"], *(r[name] for name in names)) for r in ended]
    if found != parts:
        session.breaks("M6", f"{life.name}: {found} instead of {parts}")
    for row in ended:
        lapsed = life.funds and life.funds.lapsed
        over = prices.uncut(row, row["closed_ms"] - 1) > row["maximum"] if row["rate"] else False
        if over and not lapsed:
            session.breaks("T4", f"{life.name} ran on after its money was used up")
    for row, amount in zip(ended, due, strict=True):
        if row["maximum"] is not None and amount > row["maximum"]:
            session.breaks("T4", f"{life.name}: {amount} is more than {row['maximum']}")


def _screens(session, life):
    """T11: both screens, the receipt and the ledger agree."""
    call = life.call
    shown = [queries.snapshot(call, role, session.clock()) for role in ("client", "advisor")]
    if shown[0]["meter"] != shown[1]["meter"]:
        session.breaks("T11", f"{life.name}: the two see different meters")
    if call.accepted_at is None:
        return
    paid = sum(row["charge"] - row["waived"] for row in life.rows if row["charge"])
    receipt = receipts.receipt_of(call, "client")
    booked = booked_by_ref("call").get(life.id)
    parts = receipt.share + receipt.commission + receipt.gateway_fee
    said = {paid, receipt.paid, parts, booked.charged if booked else 0}
    if len(said) != 1:
        session.breaks("T11", f"{life.name}: {sorted(said)} on receipt and in the ledger")


def _wallets(session):
    """M2, M3, M5: money is where it belongs, with its owner, and nothing is held any more."""
    found = {
        "commission": operator_balance(commission("EUR")),
        "fees": operator_balance(gateway_fees("EUR")),
    }
    for person in session.cast.clients:
        found[person.id] = _free(session, person.name, person.id).spendable
    for page in session.cast.advisors:
        found[page.earner] = _free(session, page.handle, page.earner).earnings
    books.tell(session, found)
    due = books.owed_to_all(session)
    if found != due:
        wrong = [(found[owner], due[owner]) for owner in due if found[owner] != due[owner]]
        session.breaks("M2", f"instead of what is due: {wrong}")
    total = sum(found.values())
    if session.till:
        total -= session.till.judges()
    if total != sum(session.cast.money.values()):
        session.breaks("M2", f"{total} in all wallets, {session.cast.money} came in")


def _free(session, name, owner):
    purse = wallet(owner, "EUR")
    if purse.held or purse.available < 0:
        session.breaks("M3", f"{name} has {purse.available}, {purse.held} held")
    return purse
