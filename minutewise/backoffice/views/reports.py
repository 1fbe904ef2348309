"""Reported threads on the desk: what waits, what the reporter was sent, the decision."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.accounts.models import Person
from minutewise.backoffice.actions import reports as actions
from minutewise.backoffice.actions import taking_back
from minutewise.backoffice.forms import ReportForm
from minutewise.backoffice.queries.live import open_calls_of
from minutewise.backoffice.queries.reports import (
    accused_kind,
    done_about,
    may_take_back,
    outcomes,
)
from minutewise.backoffice.rules import CLOSED_DAYS
from minutewise.backoffice.views.page import DeskRequest, desk, operator_of
from minutewise.calls.api import closing_ms
from minutewise.conversations.models import Message, Report
from minutewise.conversations.queries.reports import accused_in, reported, reports
from minutewise.conversations.rules import ADVISOR, VISITOR_SHUT_OUT
from minutewise.conversations.words import in_a_line
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now

LINES_A_PAGE = 30
_HERE: dict[str, object] = {"section": "operator", "tab": "reports"}


@require_safe
@desk
def overview(request: DeskRequest) -> HttpResponse:
    """Those that wait, or with `show=decided` the others."""
    decided = request.GET.get("show") == "decided"
    found = Paginator(reports(is_open=not decided), LINES_A_PAGE)
    context = {**_HERE, "page": found.get_page(request.GET.get("page")), "decided": decided}
    return render(request, "backoffice/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def report(request: DeskRequest, report_id: int) -> HttpResponse:
    """Who reported whom and why, with the messages that stand behind it; and what becomes of it.

    That it was read stands in the audit log. Raises RuleError `own_report` for the two.
    """
    row = Report.objects.select_related(*Report.WHOLE).filter(pk=report_id).first()
    if row is None:
        raise Http404
    at = now()
    form = ReportForm(request.POST if request.method == "POST" else None)
    status = 422 if not form.is_valid() and form.is_bound else 200
    if form.is_valid():
        try:
            _decide(request, row, form, at)
        except RuleError as refused:
            form.add_error(refused.field, _(refused.message))
            row.refresh_from_db(fields=["decided", "decided_at", "until", "taken_back_at"])
            status = refused.status
        else:
            messages.success(request, _("Decided. It stands in the audit log."))
            return redirect("backoffice:reports")
    return _page(request, row, form, at, status)


def _page(
    request: DeskRequest, row: Report, form: ReportForm, at: Instant, status: int
) -> HttpResponse:
    actions.note_reading(row, by=operator_of(request), now=at)
    context = {
        **_HERE, "form": form, "report": row, "accused": accused_in(row),
        "kind": accused_kind(row), "may_take_back": may_take_back(row, at.wall),
        "lines": [_line(row, each) for each in reported(row)], "done": done_about(row),
        "choices": outcomes(row), "days": CLOSED_DAYS, "shut_days": VISITOR_SHUT_OUT.days,
    }  # fmt: skip
    return render(request, "backoffice/report.html", context, status=status)


def _line(row: Report, message: Message) -> dict[str, object]:
    """One message; of a company also who of its people wrote it."""
    named = row.conversation.advisor.company_id and message.side == ADVISOR and message.author
    by = message.author.shown_name if named and message.author else ""
    return {"at": message.at, "text": in_a_line(message), "by": by}


@require_POST
@desk
def take_back(request: DeskRequest, report_id: int) -> HttpResponse:
    """Lets somebody in again, or opens a page before its time; `why` for the log."""
    why = request.POST.get("why", "")
    try:
        is_over = taking_back.take_back(report_id, why, by=operator_of(request), now=now())
    except RuleError as refused:
        messages.error(request, _(refused.message))
    else:
        said = _("Taken back. It stands in the audit log.")
        if not is_over:
            said = _("Taken back. Another decision goes on to keep them out.")
        messages.success(request, said)
    return redirect("backoffice:report", report_id)


def _decide(request: DeskRequest, row: Report, form: ReportForm, at: Instant) -> None:
    said = form.cleaned_data
    decision = actions.Decision(Report.Decided(said["what"]), said["why"], said["days"] or 0)
    actions.decide(
        row.pk, decision, by=operator_of(request),
        closes_at_ms=_closing(accused_in(row), at), now=at,
    )  # fmt: skip


def _closing(accused: Person | None, at: Instant) -> dict[UUID, int]:
    if accused is None:
        return {}
    return {call.id: closing_ms(call, at) for call in open_calls_of(accused.pk)}
