"""What talks upwards in the layers is registered here, and nowhere else."""

from minutewise.advisors import offers as call_card
from minutewise.backoffice.actions import books, credits, people
from minutewise.calls import checks as call_checks
from minutewise.calls import offers, receipts
from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import roll_up
from minutewise.ledger.queries import register_check
from minutewise.notify import actions as letters
from minutewise.payments import checks as payment_checks
from minutewise.payments import due as payments_due
from minutewise.payments import lines
from minutewise.work import due, housekeeping
from minutewise.work.due import Job
from minutewise.work.writing import writing

DAY_S = 86_400


def connect() -> None:
    """Registers every handler. Called once, when all contexts are loaded."""
    call_card.provide(offers.offer)
    lines.register("call", receipts.tell)
    for name, check in call_checks.CHECKS.items():
        register_check(name, check)
    register_check("M7 gateways", payment_checks.gateways)
    due.handler("ledger.roll-up", roll_up_books, repeat_s=DAY_S)
    due.handler(books.CHECK, books.check_books, lease_s=600, repeat_s=DAY_S)
    due.handler(credits.EXPIRE, credits.expire)
    due.handler(people.SWEEP, people.sweep)
    due.handler(letters.LETTER, letters.deliver, attempts=14)  # the last one 4 h after the first
    due.handler("letter.forget", letters.forget, repeat_s=DAY_S)
    due.handler("work.forget", housekeeping.forget, repeat_s=DAY_S)
    due.handler(payments_due.LOOK, payments_due.look_again)
    due.handler(payments_due.FOLLOW, payments_due.follow, attempts=30)


def roll_up_books(job: Job, now: Instant) -> None:
    """Once a day the sums of the operator's accounts are written down, so that none grows long."""
    with writing():
        roll_up(at=now.wall)
