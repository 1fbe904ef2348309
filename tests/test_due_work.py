"""What falls due has somebody who does it, in the wiring that really runs."""

from datetime import timedelta

from minutewise.notify import actions as letters
from minutewise.notify.models import Letter
from minutewise.work import due
from minutewise.work.clock import now
from minutewise.work.models import DueWork


def test_a_letter_is_delivered_by_the_wiring_as_it_is(db):
    moment = now()
    code = {"code": "4829-1764"}
    letters.send("ada@example.org", "account/email/login_code", code, moment.wall, network="R")
    due.run_due(moment)
    assert Letter.objects.get().sent_at == moment.wall


def test_books_are_rolled_up_and_checked_and_what_is_over_is_forgotten_day_by_day(db):
    moment = now()
    due.plan_repeating(moment)
    daily = {
        "calls.forget-marks", "ledger.roll-up", "books.check", "letter.forget", "work.forget",
        "webhook.forget", "threads.forget", "ratings.refresh",
        "realtime.forget",
    }  # fmt: skip
    minutely = {"advisors.waiting", "installation.sample"}
    assert due.run_due(moment) == len({*daily, *minutely, "threads.cover"})
    again = DueWork.objects.filter(done_at__isnull=True)
    waits = {work.kind: work.due_at - moment.wall for work in again}
    assert waits.pop("installation.examine") == timedelta(0), "another lane's, and due there"
    assert waits.pop("threads.cover") == timedelta(minutes=5)
    assert waits == dict.fromkeys(daily, timedelta(days=1)) | dict.fromkeys(
        minutely, timedelta(minutes=1)
    )
