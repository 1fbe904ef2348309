"""What must hold once everything outside has come to rest."""

from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import payouts, receivable
from minutewise.payments import queries
from minutewise.payments.models import Payment, Payout
from minutewise.payments.rules import IN_TRANSIT


def after(story, *, whole):
    """Everybody's accounts against the model; `whole`: the whole of `check-books` as well."""
    everybody = [*story.cast.clients, *(page.person for page in story.cast.advisors)]
    for person in everybody:
        _accounts(story, person)
    owed = sum(story.model.debts.values())
    if operator_balance(receivable("EUR")) != -owed:
        story.breaks("debts", f"{operator_balance(receivable('EUR'))} to claim, {owed} owed")
    waiting = Payout.objects.filter(state__in=IN_TRANSIT)
    if operator_balance(payouts("EUR")) != sum(row.amount for row in waiting):
        story.breaks("M7", "in transit is not what the payouts say")
    if whole:
        with story.outside.heard():
            found = verify()
        for finding in found:
            story.breaks("check-books", str(finding))
        for finding in (*story.outside.book.findings(), *story.outside.bank.findings()):
            story.breaks("outside", finding)


def _accounts(story, person):
    """M2, M3, M6 for one person: by the other side's books and the model's lists."""
    model, purse = story.model, wallet(person.id, "EUR")
    flow = {what: amount for (who, what), amount in model.flows.items() if who == person.id}
    debt = queries.owed(person.id, "EUR")
    if debt != model.debts[person.id]:
        story.breaks("debts", f"{person.email} owes {debt}, by the model {model.debts[person.id]}")
    checkouts = [p.gateway_id for p in Payment.objects.filter(person_id=person.id) if p.gateway_id]
    spendable = (
        story.outside.came_from(checkouts) + debt
        + flow.get("back", 0) + flow.get("moved", 0) - flow.get("spent", 0)
        - flow.get("given_up", 0)
    )  # fmt: skip
    earnings = (
        flow.get("earned", 0) - flow.get("bore", 0) - flow.get("moved", 0) - _gone(story, person)
    )
    if (purse.spendable, purse.earnings) != (spendable, earnings):
        story.breaks(
            "M2", f"{person.email} has {purse.spendable} and {purse.earnings}, should have "
            f"{spendable} and {earnings}",
        )  # fmt: skip
    if purse.held:
        story.breaks("M5", f"{purse.held} of {person.email} are still held")


def _gone(story, person):
    """Paid out by the bank's own book, or on the way there."""
    gone = 0
    for row in Payout.objects.filter(person_id=person.id):
        status = story.outside.bank.row(row.bank_id)["status"] if row.bank_id else "requested"
        gone += row.amount if status in {"paid", "sent", "requested"} else 0
    return gone
