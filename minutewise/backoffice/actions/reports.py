"""Reported threads on the desk: read by rule, decided once, with a reason in the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.advisors.actions.closing import close_page
from minutewise.backoffice.actions import people
from minutewise.backoffice.actions.letters import tell_page, tell_reporter, warn
from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.queries.reports import accused_kind
from minutewise.backoffice.rules import Accused, Deed, check_outcome, check_reason
from minutewise.conversations.actions.shut_outs import shut_visitor_out
from minutewise.conversations.models import Report
from minutewise.conversations.queries.reports import accused_in, has_part_in
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.work.text import one_line
from minutewise.work.writing import writing


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a report, and why; `days` is for how long a page is closed."""

    what: Report.Decided
    why: str
    days: int = 0


def note_reading(report: Report, *, by: Operator, now: Instant) -> None:
    """An operator reads what was reported: that stands in the log. Raises `own_report`."""
    check_no_part(report, by)
    with writing():
        by.note("report.read", f"report:{report.pk}", now.wall)


def decide(
    report_id: int,
    given: Decision,
    *,
    by: Operator,
    closes_at_ms: Mapping[UUID, int],
    now: Instant,
) -> None:
    """Nothing is wrong; or a letter warns; or a page is closed for a time; or whoever was reported
    is shut out. The reporter is told once that it was looked at, and whether anything was done.

    `closes_at_ms` as `people.ban` has it. Raises `not_allowed`, `own_report`, `report_decided`,
    `not_for_them`, `no_days`, `reason_…`, `closed_already`, and what `people.ban` raises.
    """
    by.check_may(Deed.BAN_PERSON)
    decision = Decision(given.what, check_reason(one_line(given.why)), given.days)
    with writing():
        report = locked(report_id)
        if report is None or report.decided:
            raise RuleError("report_decided", _("This has been decided already."))
        check_no_part(report, by)
        accused = accused_in(report)
        report.until = _do(report, decision, by, closes_at_ms, now)
        report.decided, report.decided_at = decision.what, now.wall
        report.save(update_fields=["decided", "decided_at", "until"])
        tell_reporter(report, now.wall)
        by.note(
            f"report.{decision.what.value}", f"report:{report.pk}", now.wall, why=decision.why,
            person=str(accused.pk) if accused else "",
            until=report.until.isoformat() if report.until else "",
        )  # fmt: skip


def _do(
    report: Report, decision: Decision, by: Operator, closes_at_ms: Mapping[UUID, int], now: Instant
) -> datetime | None:
    """Does what was decided. Returns until when it lasts, if it ends by itself."""
    kind, why = accused_kind(report), decision.why
    check_outcome(kind, decision.what, decision.days)
    match decision.what:
        case Report.Decided.WARNED:
            warn(report, why, now.wall)
        case Report.Decided.CLOSED:
            until = now.wall + timedelta(days=decision.days)
            page = report.conversation.advisor
            close_page(page, why, until, now.wall)
            tell_page(page, "closed", now.wall, why=why, until=until)
            return until
        case Report.Decided.BANNED if kind is Accused.VISITOR:
            return shut_visitor_out(report, now.wall)
        case Report.Decided.BANNED:
            accused = accused_in(report)
            assert accused is not None  # noqa: S101 (only a visitor and a company have none)
            people.ban(accused, why, by=by, closes_at_ms=closes_at_ms, now=now)
    return None


def locked(report_id: int) -> Report | None:
    """The report, whole, held until the transaction ends."""
    whole = Report.objects.select_related(*Report.WHOLE)
    return whole.select_for_update(of=("self",)).filter(pk=report_id).first()


def check_no_part(report: Report, by: Operator) -> None:
    """Raises RuleError `own_report` for the two, and for whoever belongs to the company."""
    if has_part_in(report, by.person.pk):
        said = _("You are one of the two in this thread. Another operator decides.")
        raise RuleError("own_report", said)
