"""What an operator decided of a report is taken back by an operator: the door, or the page."""

from django.utils.translation import gettext as _

from minutewise.advisors.actions.closing import reopen
from minutewise.backoffice.actions import people
from minutewise.backoffice.actions.letters import tell_page
from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.actions.reports import check_no_part, locked
from minutewise.backoffice.queries.reports import bans_that_hold, may_take_back
from minutewise.backoffice.rules import Deed, check_reason
from minutewise.conversations.actions.shut_outs import let_visitor_in
from minutewise.conversations.models import Report
from minutewise.conversations.queries.reports import accused_in
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.work.text import one_line
from minutewise.work.writing import writing


def take_back(report_id: int, why: str, *, by: Operator, now: Instant) -> bool:
    """Whoever was shut out is let in again, or the page opens before its time.

    Returns False where another decision goes on to keep them out.
    Raises `not_allowed`, `own_report`, `reason_…`, and `nothing_to_take_back` where nothing was
    done that lasts, it is over, or was taken back already.
    """
    by.check_may(Deed.BAN_PERSON)
    reason = check_reason(one_line(why))
    with writing():
        report = locked(report_id)
        if report is None or not may_take_back(report, now.wall):
            raise RuleError("nothing_to_take_back", _("There is nothing here to take back."))
        check_no_part(report, by)
        is_over = _undo(report, reason, by, now)
        report.taken_back_at = now.wall
        report.save(update_fields=["taken_back_at"])
        by.note("report.taken_back", f"report:{report.pk}", now.wall, why=reason)
    return is_over


def _undo(report: Report, reason: str, by: Operator, now: Instant) -> bool:
    if report.decided == Report.Decided.CLOSED:
        if reopen(report.conversation.advisor_id):
            tell_page(report.conversation.advisor, "open_again", now.wall)
    elif report.shut_outs.exists():
        return let_visitor_in(report, now.wall)
    elif (accused := accused_in(report)) is not None:
        if bans_that_hold(accused) > 1:  # this one and another
            return False
        people.readmit(accused, reason, by=by, now=now)
    return True
