"""What talks upwards in the layers is registered here, and nowhere else."""

from minutewise.advisors import offers as call_card
from minutewise.calls import checks, offers, receipts
from minutewise.ledger.queries import register_check
from minutewise.notify import actions as letters
from minutewise.payments import due as payments_due
from minutewise.payments import lines
from minutewise.work import due


def connect() -> None:
    """Registers every handler. Called once, when all contexts are loaded."""
    call_card.provide(offers.offer)
    lines.register("call", receipts.tell)
    for name, check in checks.CHECKS.items():
        register_check(name, check)
    due.handler(letters.LETTER, letters.deliver)
    due.handler(payments_due.LOOK, payments_due.look_again)
    due.handler(payments_due.FOLLOW, payments_due.follow, attempts=30)
