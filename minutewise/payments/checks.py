"""M7 for `minutewise check-books`: our clearing accounts say what the gateway's and the bank's own
books say, and what is in transit is what the payouts say. `project/wiring.py` registers `CHECKS`.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Sum

from minutewise.ledger.queries import Finding, holds_of, net_by_ref, operator_balance
from minutewise.ledger.rules import Ref, clearing, gateway_fees, payouts, receivable
from minutewise.payments.gateway import GatewayError
from minutewise.payments.gateways.choose import bank, gateway
from minutewise.payments.models import Authorisation, Chargeback, Payment, Payout, Refund
from minutewise.payments.rules import IN_TRANSIT, Hold, State
from minutewise.work.quick.pieces import Pieces

RULE = "M7"
_HELD = Pieces(lambda: Authorisation.objects.exclude(hold_id=None))


def gateways() -> Iterator[Finding]:
    """A finding for each currency in which the two books differ by more than is on its way."""
    name = settings.GATEWAY
    for currency in sorted(_currencies(name)):
        account = clearing(name, currency)
        try:
            theirs = gateway(name).total(currency)
        except GatewayError as error:
            yield Finding(RULE, str(account), f"{name} could not be asked: {error.code}", account)
            continue
        ours = -operator_balance(account)
        if not -_coming(name, currency) <= ours - theirs <= _going(name, currency):
            yield Finding(RULE, str(account), f"{ours} here, {theirs} at {name}", account)


def _currencies(name: str) -> set[str]:
    paid = Payment.objects.filter(gateway=name).values_list("currency", flat=True)
    held = Authorisation.objects.filter(gateway=name).values_list("currency", flat=True)
    return {*paid.distinct(), *held.distinct()}


def _coming(name: str, currency: str) -> int:
    """What the gateway may have and has not told yet."""
    opened = Payment.objects.filter(gateway=name, currency=currency, state=State.OPENED)
    return int(opened.aggregate(sum=Sum("amount"))["sum"] or 0)


def _going(name: str, currency: str) -> int:
    """What the books did and the gateway may still have to do, and refunds it may have done."""
    ending = Authorisation.objects.filter(gateway=name, currency=currency, state=Hold.ENDING)
    taken = ending.aggregate(sum=Sum("captured"))["sum"] or 0
    going = Refund.objects.filter(state=Refund.State.OPENED)
    top_ups = going.filter(payment__gateway=name, payment__currency=currency)
    cards = going.filter(authorisation__gateway=name, authorisation__currency=currency)
    back = (rows.aggregate(sum=Sum("amount"))["sum"] or 0 for rows in (top_ups, cards))
    return int(taken) + sum(int(amount) for amount in back)


def banks() -> Iterator[Finding]:
    """A finding for each bank and currency whose books differ by more than is on its way."""
    pairs = Payout.objects.values_list("bank", "currency").order_by().distinct()
    for name, currency in sorted(pairs):
        account = clearing(f"{name}-bank", currency)
        try:
            theirs = bank(name).paid_out(currency)
        except GatewayError as error:
            says = f"the bank {name} could not be asked: {error.code}"
            yield Finding(RULE, str(account), says, account)
            continue
        ours = operator_balance(account)
        going = Payout.objects.filter(bank=name, currency=currency, state__in=IN_TRANSIT)
        may_be_paid = int(going.aggregate(sum=Sum("amount"))["sum"] or 0)
        if not 0 <= theirs - ours <= may_be_paid:
            yield Finding(RULE, str(account), f"{ours} here, {theirs} at the bank {name}", account)


def in_transit() -> Iterator[Finding]:
    """Each payout's money is in transit while it is on its way, and before and after it is not."""
    for currency in sorted(set(Payout.objects.values_list("currency", flat=True))):
        account = payouts(currency)
        there = net_by_ref("payout", account)
        for row in Payout.objects.filter(currency=currency).iterator():
            due = row.amount if row.state in IN_TRANSIT else 0
            if (found := there.pop(str(row.pk), 0)) != due:
                says = f"{row.state}: {due} should be in transit, {found} are"
                yield Finding(RULE, f"payout {row.pk}", says, account)
        for ref, amount in there.items():
            if amount:
                yield Finding(RULE, f"payout {ref}", f"{amount} in transit of no payout", account)


def fees() -> Iterator[Finding]:
    """What our rows say that gateways kept is what the operator's account of fees paid."""
    for name, kind in (("payment", Payment), ("authorisation", Authorisation)):
        for currency in sorted(set(kind.objects.values_list("currency", flat=True))):
            account = gateway_fees(currency)
            booked = net_by_ref(name, account)
            rows = kind.objects.filter(currency=currency).values_list("pk", "fee")
            for pk, fee in rows.iterator():
                if (found := -booked.pop(str(pk), 0)) != fee:
                    says = f"its gateway kept {fee}, {found} are booked"
                    yield Finding(RULE, f"{name} {pk}", says, account)
            for ref, amount in booked.items():
                yield Finding(RULE, f"{name} {ref}", f"a fee of {-amount} for none", account)


def authorisations() -> Iterator[Finding]:
    """Each authorisation that was used has its hold, open as long as it is reserved there, and
    what was taken of the one was captured from the other."""
    for row in _HELD.rows():
        holds = {hold.id: hold for hold in holds_of(Ref(row.ref_kind, row.ref_id))}
        hold = holds.get(row.hold_id) if row.hold_id else None
        if hold is None:
            yield Finding(RULE, f"authorisation {row.pk}", "its hold is not in the books")
            continue
        is_open = row.state == Hold.AUTHORISED
        told = (row.amount, row.captured, is_open)
        if told != (hold.amount, hold.captured, hold.state == "open"):
            says = f"{row.state}, {row.captured} taken; its hold {hold.state}, {hold.captured}"
            yield Finding(RULE, f"authorisation {row.pk}", says)


def sent_back() -> Iterator[Finding]:
    """What each authorisation says that went back to it left the books for its gateway."""
    rows = Authorisation.objects.exclude(hold_id=None)
    for name, currency in sorted(set(rows.values_list("gateway", "currency").order_by())):
        account = clearing(name, currency)
        booked = net_by_ref("authorisation", account)
        for row in rows.filter(gateway=name, currency=currency).iterator():
            borne = row.captured if row.state == Hold.REFUSED else 0  # by the operator
            found = booked.get(str(row.pk), 0) - row.fee - borne
            if found != row.refunded:
                says = f"{row.refunded} went back by it, {found} left the books"
                yield Finding(RULE, f"authorisation {row.pk}", says, account)


def debts() -> Iterator[Finding]:
    """What the operator has to claim is what each chargeback says is still owed."""
    for currency in sorted(set(Chargeback.objects.values_list("currency", flat=True))):
        account = receivable(currency)
        claimed = net_by_ref("chargeback", account)
        for row in Chargeback.objects.filter(currency=currency).iterator():
            if (found := -claimed.get(str(row.pk), 0)) != (due := row.owed - row.paid_back):
                says = f"{due} are owed, the books claim {found}"
                yield Finding(RULE, f"chargeback {row.pk}", says, account)


CHECKS = {
    "M7 gateways": gateways,
    "M7 banks": banks,
    "M7 payouts in transit": in_transit,
    "M7 fees of gateways": fees,
    "M7 authorisations and holds": authorisations,
    "M7 sent back to cards": sent_back,
    "M7 debts after chargebacks": debts,
}
