"""What somebody may do with money next."""

import contextlib
from uuid import UUID

from minutewise.accounts.actions import welcome
from minutewise.accounts.actions.erasure import erase
from minutewise.accounts.actions.limits import set_limits
from minutewise.accounts.rules.limits import Span
from minutewise.calls.actions import finish, meter, ring
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Call, Meter
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import InsufficientFundsError, refund
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import Ref
from minutewise.payments import actions, sources
from minutewise.payments.actions import Target, follow_payout, follow_refund
from minutewise.payments.gateway import GatewayError, UnknownError
from minutewise.payments.gateways import choose
from minutewise.payments.gateways.pretend.book import RefusedError
from minutewise.payments.models import Payment, Payout, Refund
from minutewise.work.idempotency import Reply, fingerprint, once
from minutewise.work.writing import writing
from tests.invariants.money.model import Charge, Use
from tests.invariants.money.outside import CARDS
from tests.invariants.simulator import prices

IBANS = ("DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606")
SECONDS = (10, 19, 20, 21, 59, 60, 61, 90, 240, 600)


def _amount(story):
    return story.rng.choice([1, 499, 500, 1000, 1500, 2500, story.rng.randrange(1, 6000)])


def top_up(story):
    client, card = story.rng.choice(story.cast.clients), story.rng.choice([*CARDS, None])
    tops_up(story, client, max(500, _amount(story)), card)


def tops_up(story, client, amount, card):
    key = story.key()
    payment = story.does(lambda: actions.open_top_up(
        client.id, amount, "EUR", network_id=story.cast.network.id,
        place=lambda payment_id: f"http://shop.example/{payment_id}", key=key, now=story.now,
    ))  # fmt: skip
    if card:
        story.outside.pays(payment.gateway_id, card)
    story.does(lambda: actions.look(payment.id, story.now))
    story.tell(f"{client.email} tops up {payment.amount} by {card}")


def cards_of(story, person):
    """By the gateway's own book."""
    paid = Payment.objects.filter(person_id=person.id).exclude(gateway_id="")
    views = [story.outside.book.view(p.gateway_id) for p in paid if p.paid_at]
    return {view["fingerprint"] for view in views} - {""}


def calls(story):
    """Somebody rings; what is refused must be refused, and what is charged is what is due."""
    rng, pages = story.rng, story.cast.advisors
    client, page = rng.choice(story.cast.clients), rng.choice([pages[0], *pages])
    free = wallet(client.id, "EUR").available
    maximum = rng.choice([300, 1000, free, free])
    came_by, browser = rng.choice(["", "button"]), rng.choice(sorted(story.browsers.values()))
    rings(story, client, page, maximum, came_by=came_by, browser=browser)


def rings(story, client, page, maximum, *, came_by="", browser="b0", ms=None):
    """One press, and the talk after it: for so many ms, or for as long as it happens."""
    model, free = story.model, wallet(client.id, "EUR").available
    wish = Wish(page.id, "video", maximum, "x", browser=browser, came_by=came_by)
    key = story.key()
    is_over = model.is_over(client.id, maximum, story.now.wall)
    sample_ms = model.sample_ms(
        client.id, page.id, browser, cards_of(story, client), story.now.wall
    )

    def effect():
        return Reply(200, str(start_call(client, wish, story.now).id))

    try:
        said = story.does(lambda: once(client.id, key, fingerprint("press", maximum), effect))
    except RuleError as refused:
        if refused.code == "over_limit" and not is_over:
            story.breaks("limits", f"{client.email} may spend {maximum}")
        raise
    if is_over or model.debts[client.id] or maximum > free:
        story.breaks("limits", f"{client.email} spends {maximum} of {free}, debts {model.debts}")
    model.meets(client.id, page.person_id, came_by)
    bps = model.bps(client.id, page.person_id, story.now.wall)
    row = Meter.objects.get(call=said.body)
    if row.commission_bps != bps:
        story.breaks("tiers", f"{row.commission_bps} taken, {bps} by the quarter before")
    if row.free_sample_s * 1000 != sample_ms:
        story.breaks("samples", f"{row.free_sample_s} s given, {sample_ms} ms were left")
    story.tell(f"{client.email} rings {page.handle} up to {maximum}, {bps} bps")
    _talks(story, UUID(said.body), client, page, browser, ms)


def _talks(story, call_id, client, page, browser, ms):
    rng, model = story.rng, story.model
    if ms is None and rng.random() < 0.1:
        story.does(lambda: finish.hang_up(call_id, "client", story.now.steady_ms, story.now))
        return
    story.does(lambda: ring.accept(call_id, story.now)
               if Call.objects.get(id=call_id).stage == "ringing" else None)  # fmt: skip
    story.does(lambda: meter.connect(call_id, story.now.steady_ms, story.now))
    story.later(rng.choice(SECONDS) * 1000 if ms is None else ms)
    waived = rng.choice([0, 0, 7, 50]) if ms is None else 0
    if waived:
        with contextlib.suppress(RuleError):  # more than there is
            meter.waive(call_id, waived, "x", story.now)
    story.does(lambda: finish.hang_up(call_id, "advisor", story.now.steady_ms, story.now))
    row = Meter.objects.get(call=call_id)
    terms = {name: getattr(row, name) for name in (
        "rate", "rate_unit_s", "free_sample_s", "sample_once_passed", "increment_s", "rounding",
        "minimum_charge")}  # fmt: skip
    (due,) = prices.chain([terms], [row.closed_ms], [row.maximum])
    ((paid, fee, share, _none),) = prices.shares([due], [row.commission_bps], row.waived)
    if (row.charge - row.waived, row.commission, row.share) != (paid, fee, share):
        story.breaks("M6", f"{row.charge} less {row.waived} for {row.closed_ms} ms, {due} due")
    if row.free_sample_s:
        cards = cards_of(story, client)
        use = Use(story.now.wall, page.id, client.id, browser, cards, row.closed_ms)
        model.uses.append(use)
    charge = Charge(str(call_id), story.now.wall, client.id, page.person_id, paid, fee)
    model.charges.append(charge)
    model.spent[client.id].append((story.now.wall, paid))
    model.flows[client.id, "spent"] += paid
    model.flows[page.person_id, "earned"] += share
    story.tell(f"    {row.closed_ms} ms, {paid} paid, {fee} to the operator")


def gives_back(story):
    """A refund after settlement: from the advisor, or what he lacks from the operator."""
    rng, model = story.rng, story.model
    here = {client.id for client in story.cast.clients}
    known = [charge for charge in model.charges if charge.paid and charge.client in here]
    if not known:
        return
    charge = rng.choice(known)
    left = charge.paid - charge.back
    amount = rng.choice([1, max(1, left), left + 1, rng.randrange(1, left + 2)])
    to_the_step = model.sold(charge.advisor, charge.at) - model.steps[-1][0]
    if 0 < to_the_step <= left and rng.random() < 0.7:
        amount = to_the_step + rng.choice([0, 0, -1]) or 1
    gives(story, charge, amount, rng.choice(["advisor", "goodwill"]))


def gives(story, charge, amount, borne_by="advisor"):
    """So much of a charge goes back."""
    model, key, left = story.model, story.key(), charge.paid - charge.back
    earned = wallet(charge.advisor, "EUR").payable

    def act():
        with writing():
            refund(Ref("call", charge.call), amount, key=key, by="operator", at=story.now.wall,
                   borne_by=borne_by)  # fmt: skip

    operator, advisor = charge.of_refund(amount) if amount <= left else (0, 0)
    try:
        story.does(act)
    except InsufficientFundsError:
        if borne_by == "goodwill" or advisor <= earned:
            story.breaks("M6", f"a refund of {amount} was refused, {earned} are there")
        raise
    if amount > left:
        story.breaks("M6", f"{amount} went back of {left}")
    charge.back, charge.fee_back = charge.back + amount, charge.fee_back + operator
    model.flows[charge.client, "back"] += amount
    model.flows[charge.advisor, "bore"] += min(advisor, earned)
    story.tell(f"{amount} of {charge.paid} go back, {operator} from the operator")


def send_back(story):
    client, key, amount = story.rng.choice(story.cast.clients), story.key(), _amount(story)
    free = sources.sendable(client.id, "EUR")
    amount = story.rng.choice([amount, max(free, 1)])
    story.does(lambda: actions.send_back(client.id, amount, "EUR", key=key, now=story.now))
    story.tell(f"{amount} go back to the cards of {client.email}")


def pays_out(story):
    rng = story.rng
    person, key = rng.choice(story.cast.advisors).person, story.key()
    have = wallet(person.id, "EUR").payable
    amount, iban = rng.choice([_amount(story), max(1, have)]), rng.choice(IBANS)
    pays_to(story, person, amount, iban, key)


def pays_to(story, person, amount, iban, key):
    """So much of somebody's earnings is to go to an account."""
    have = wallet(person.id, "EUR").payable
    payout = story.does(lambda: actions.request_payout(
        person.id, amount, "EUR", Target("Mirela", iban), network_id=story.cast.network.id,
        key=key, now=story.now,
    ))  # fmt: skip
    if amount < story.least or amount > have:
        story.breaks("payouts", f"{amount} of {have} paid out, {story.least} is the least")
    story.tell(f"{person.email} has {payout.amount} paid out: {payout.state}")


def moves_earnings(story):
    moves_out(story, story.rng.choice(story.cast.advisors).person, _amount(story))


def moves_out(story, person, amount):
    """So much of somebody's earnings becomes spendable."""
    key = story.key()
    story.does(lambda: actions.move_earnings(person.id, amount, "EUR", key=key, now=story.now))
    story.model.flows[person.id, "moved"] += amount
    story.tell(f"{person.email} moves {amount}")


def bank_decides(story):
    """What has fallen due is paid, fails or is returned, as the account demands."""
    story.outside.bank.pass_time(10)


def is_charged_back(story):
    """A card's bank takes a top-up back; what was spent of it is owed."""
    come_to_rest(story)
    paid = [p for p in Payment.objects.order_by("created_at", "id") if p.paid_at]
    here = {client.id: client for client in story.cast.clients}
    paid = [payment for payment in paid if payment.person_id in here]
    if not paid:
        return
    takes_back(story, story.rng.choice(paid))


def takes_back(story, payment):
    """The bank takes what is left of this top-up."""
    free = wallet(payment.person_id, "EUR").available
    before = story.outside.came_from([payment.gateway_id])
    with contextlib.suppress(RefusedError):
        story.outside.book.charge_back(payment.gateway_id, 0)
    taken = before - story.outside.came_from([payment.gateway_id])
    with story.outside.heard():
        story.does(lambda: actions.look(payment.id, story.now))
    story.model.debts[payment.person_id] += taken - min(taken, free)
    story.tell(f"{taken} charged back, {free} were there")


def pays_back(story):
    owes_no_more(story, story.rng.choice(story.cast.clients))


def owes_no_more(story, client):
    """Somebody pays what they owe, as far as the money goes."""
    free, debt = wallet(client.id, "EUR").available, story.model.debts[client.id]
    due = min(debt, free)
    try:
        paid = story.does(lambda: actions.pay_back(client.id, "EUR", now=story.now))
    except RuleError:
        if due:
            story.breaks("debts", f"{due} could be paid back and was refused")
        raise
    story.model.debts[client.id] -= due
    story.tell(f"{client.email} pays {paid} back of {debt}")


def sets_limits(story):
    client, rng = story.rng.choice(story.cast.clients), story.rng
    span, wanted = rng.choice(["call", "day", "month"]), rng.choice([0, 200, 500, 900, 2000, None])
    wishes(story, client, span, wanted)


def wishes(story, client, span, wanted):
    """Somebody may spend so much a call, day or month from now on; None: as much as there is."""
    act = lambda: set_limits(client.id, "EUR", {Span(span): wanted}, story.now.wall)  # noqa: E731
    story.does(act)
    story.model.wishes(client.id, span, wanted, story.now.wall)
    story.tell(f"{client.email} wants {wanted} a {span}")


def leaves_and_joins(story):
    """The account is erased, and the same address comes back a moment later."""
    come_to_rest(story)
    leaves(story, story.rng.randrange(len(story.cast.clients)))


def leaves(story, number):
    """This client's account is erased, and there is a new one of the same address."""
    at, old = story.now.wall, story.cast.clients[number]
    address, free = old.email, wallet(old.id, "EUR").available
    story.does(lambda: erase(old.id, give_up=True, at=at))
    story.model.flows[old.id, "given_up"] += free
    left = wallet(old.id, "EUR")
    if left.spendable or left.earnings:
        story.breaks("erasure", f"{left} stays with an erased account")
    new, _first = story.does(lambda: welcome(address, language="en", time_zone="UTC"))
    story.model.moves_in(old.id, new.id, at)
    story.cast.clients[number] = new
    story.tell(f"{address} leaves {free} and joins again")


def come_to_rest(story, *, whole=False):
    """Due work has asked often enough: everything that is outside is known here.

    `whole`: it asks once more about what was told before, and nothing happens.
    """
    asked = Payment.objects.all() if whole else Payment.objects.filter(paid_at=None)
    with story.outside.heard():
        for payment in asked.order_by("created_at", "id"):
            with contextlib.suppress(UnknownError):  # the question that opened it was lost
                actions.look(payment.id, story.now)
        for each in Refund.objects.filter(state=Refund.State.OPENED):
            follow_refund(each.id, story.now)
        for payout in Payout.objects.exclude(state__in=["failed", "returned"]).order_by(
            "created_at", "id"
        ):
            if payout.bank_id and payout.state != "requested":
                slip = choose.bank("pretend").fetch(payout.bank_id)
                actions.take_slip("pretend", slip, story.now)
            with contextlib.suppress(GatewayError):
                follow_payout(payout.id, story.now)


MOVES = {
    calls: 16, top_up: 3, gives_back: 3, send_back: 2, pays_out: 3, moves_earnings: 1,
    bank_decides: 2, is_charged_back: 1, pays_back: 1, sets_limits: 2, leaves_and_joins: 2,
}  # fmt: skip
