"""The books check themselves once a day, and when an operator asks for it."""

from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.models import BooksCheck
from minutewise.kernel.clock import Instant
from minutewise.ledger.queries import verify
from minutewise.work import due
from minutewise.work.due import Job
from minutewise.work.writing import writing

CHECK = "books.check"


def check_books(job: Job, now: Instant) -> None:
    """Runs every check and keeps how many findings there were. Handler of due work.

    In the worker's thread, never in a request: it reads all transfers.
    """
    del job
    findings = verify()
    with writing():
        first = str(findings[0]) if findings else ""
        BooksCheck.objects.create(at=now.wall, broken=len(findings), first=first)


def ask_for_check(*, by: Operator, now: Instant) -> None:
    """Has the books checked now instead of at the next time of day."""
    with writing():
        due.plan(CHECK, "", now.wall)
        by.note("books.asked", "", now.wall)
