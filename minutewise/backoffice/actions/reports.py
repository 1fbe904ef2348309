"""Reported threads on the desk: read by rule, decided once, with a reason in the audit log."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.backoffice.actions import people
from minutewise.backoffice.actions.operator import Operator
from minutewise.backoffice.rules import Deed, check_reason
from minutewise.conversations.models import Report
from minutewise.conversations.queries.reports import accused_in, has_part_in
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.notify.actions import send
from minutewise.work.text import one_line
from minutewise.work.writing import writing

LETTER = "backoffice/letters/warned"


def note_reading(report: Report, *, by: Operator, now: Instant) -> None:
    """An operator reads what was reported: that stands in the log. Raises `own_report`."""
    _check_no_part(report, by)
    with writing():
        by.note("report.read", f"report:{report.pk}", now.wall)


def decide(
    report_id: int,
    what: Report.Decided,
    why: str,
    *,
    by: Operator,
    closes_at_ms: Mapping[UUID, int],
    now: Instant,
) -> None:
    """Nothing is wrong, or whoever was reported is warned by letter, or shut out.

    `closes_at_ms` as `people.ban` has it. Raises `not_allowed`, `own_report`, `report_decided`,
    `nobody_to_warn` (a visitor, a company), `reason_…`, and what `people.ban` raises.
    """
    by.check_may(Deed.BAN_PERSON)
    reason = check_reason(one_line(why))
    with writing():
        whole = Report.objects.select_related(*Report.WHOLE)
        report = whole.select_for_update(of=("self",)).filter(pk=report_id, decided="").first()
        if report is None:
            raise RuleError("report_decided", _("This has been decided already."))
        _check_no_part(report, by)
        accused = accused_in(report)
        if what is not Report.Decided.NOTHING:
            _act(report, what, reason, accused, by, closes_at_ms, now)
        report.decided, report.decided_at = what, now.wall
        report.save(update_fields=["decided", "decided_at"])
        by.note(
            f"report.{what.value}", f"report:{report.pk}", now.wall, why=reason,
            person=str(accused.pk) if accused else "",
        )  # fmt: skip


def _act(
    report: Report, what: Report.Decided, reason: str, accused: Person | None, by: Operator,
    closes_at_ms: Mapping[UUID, int], now: Instant,
) -> None:  # fmt: skip
    if accused is None:
        raise RuleError("nobody_to_warn", _("There is no account that could be warned."))
    if what is Report.Decided.BANNED:
        people.ban(accused, reason, by=by, closes_at_ms=closes_at_ms, now=now)
        return
    network = report.conversation.network.name
    send(accused, LETTER, {"name": accused.shown_name, "why": reason}, now.wall, network=network)


def _check_no_part(report: Report, by: Operator) -> None:
    if has_part_in(report, by.person.pk):
        said = _("You are one of the two in this thread. Another operator decides.")
        raise RuleError("own_report", said)
