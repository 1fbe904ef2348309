"""What can become of a report: by whom it is about, and by what has become of it."""

from datetime import datetime

from minutewise.accounts.models import Person
from minutewise.backoffice.queries.log import LogLine, told
from minutewise.backoffice.rules import OUTCOMES, Accused
from minutewise.conversations.models import Report
from minutewise.conversations.queries.reports import accused_in, reports_about
from minutewise.conversations.rules import CLIENT
from minutewise.work import audit


def accused_kind(report: Report) -> Accused:
    """Who was reported, as the rules see them."""
    thread = report.conversation
    if report.side == CLIENT:
        return Accused.COMPANY if thread.advisor.company_id else Accused.ADVISOR
    return Accused.VISITOR if thread.is_a_visitors else Accused.CLIENT


def outcomes(report: Report) -> list[tuple[str, str]]:
    """What an operator can decide here, with its words."""
    words = {value: str(word) for value, word in Report.Decided.choices}
    return [(each, words[each]) for each in OUTCOMES[accused_kind(report)]]


def may_take_back(report: Report, at: datetime) -> bool:
    """Whether something was done that still lasts at `at`."""
    if report.decided not in (Report.Decided.BANNED, Report.Decided.CLOSED):
        return False
    if report.taken_back_at is not None or (report.until is not None and report.until <= at):
        return False
    if report.decided == Report.Decided.CLOSED or report.shut_outs.exists():
        return True
    accused = accused_in(report)
    if accused is None or accused.is_active or accused.erased_at is not None:
        return False
    since = _let_in_at(accused)
    return report.decided_at is not None and (since is None or since < report.decided_at)


def bans_that_hold(person: Person) -> int:
    """How many decisions keep an account out: all bans since it was last let in, by the desk or of
    reports, less those of reports that were taken back."""
    since = _let_in_at(person)
    bans = audit.lines(audit.Asked(what="person.banned", ref=f"person:{person.pk}"))
    taken_back = reports_about(person).filter(
        decided=Report.Decided.BANNED, taken_back_at__isnull=False
    )
    if since is not None:
        bans, taken_back = bans.filter(at__gt=since), taken_back.filter(decided_at__gt=since)
    return bans.count() - taken_back.count()


def _let_in_at(person: Person) -> datetime | None:
    asked = audit.Asked(what="person.readmitted", ref=f"person:{person.pk}")
    return audit.lines(asked).values_list("at", flat=True).first()


def done_about(report: Report) -> list[LogLine]:
    """What operators did about it, the first thing first, each with its reason: the decision, and
    taking it back. That it was read is not among them. None of a report that is open."""
    if not report.decided:
        return []
    lines = audit.lines(audit.Asked(ref=f"report:{report.pk}")).exclude(what="report.read")
    return told(lines.order_by("at", "pk"))
