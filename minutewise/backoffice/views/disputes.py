"""Disputes on the operator's desk: what waits, the evidence, the decision."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minutewise.backoffice.actions import Operator
from minutewise.backoffice.actions.disputes import decide as decide_dispute
from minutewise.backoffice.actions.disputes import note_reading
from minutewise.backoffice.queries import disputes
from minutewise.backoffice.rules import Deed
from minutewise.backoffice.views.page import DeskRequest, desk, operator_of
from minutewise.disputes.forms import SumForm
from minutewise.disputes.rules import AT_THE_DESK, State, check_decides, check_no_party
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.work.clock import now

_HERE: dict[str, object] = {"section": "operator", "tab": "disputes"}


@require_safe
@desk
def overview(request: DeskRequest) -> HttpResponse:
    """What waits for a decision, the figures, and the newest others."""
    context = {
        **_HERE,
        "waiting": disputes.waiting(),
        "others": disputes.others(),
        "figures": disputes.figures(now().wall),
    }
    return render(request, "backoffice/disputes.html", context)


def _file(request: DeskRequest, dispute_id: UUID) -> disputes.File:
    """The file for who is no party: operators learn of their own disputes what everybody does."""
    try:
        file = disputes.file_of(dispute_id)
    except MissingError as missing:
        raise Http404 from missing
    check_no_party(request.user.pk, file.subject.parties)
    return file


@require_safe
@desk
def dispute(request: DeskRequest, dispute_id: UUID) -> HttpResponse:
    """The evidence file. Who reads a thread that was opened for it stands in the audit log.

    Raises RuleError `own_dispute` for a party, here as when deciding.
    """
    return _page(request, _file(request, dispute_id))


def _page(
    request: DeskRequest, file: disputes.File, form: SumForm | None = None, status: int = 200
) -> HttpResponse:
    by, row = operator_of(request), file.dispute
    if file.thread is not None:
        note_reading(row, by=by, now=now())
    form = form or SumForm(row.currency, most=row.asked, least=0)
    context = {**_HERE, "file": file, "dispute": row, "form": form, "not_mine": _not_mine(by, file)}
    return render(request, "backoffice/dispute.html", context, status=status)


def _not_mine(by: Operator, file: disputes.File) -> str:
    """Why this operator cannot decide here now; empty if nothing is in the way."""
    row = file.dispute
    first = row.first_operator if row.now is State.APPEALED else None
    try:
        by.check_may(Deed.DECIDE_DISPUTE)
        check_decides(by.person.pk, parties=file.subject.parties, first=first)
    except RuleError as refused:
        return _(refused.message)
    return "" if row.now in AT_THE_DESK else _("Nothing is to be decided here now.")


@require_POST
@desk
def decide(request: DeskRequest, dispute_id: UUID) -> HttpResponse:
    """How much goes back, and why."""
    file = _file(request, dispute_id)
    form = SumForm(file.dispute.currency, most=file.dispute.asked, least=0, data=request.POST)
    if not form.is_valid():
        return _page(request, file, form, 422)
    typed = form.cleaned_data
    try:
        made = decide_dispute(
            dispute_id, typed["sum"], typed["words"], by=operator_of(request), now=now()
        )
    except RuleError as refused:
        form.add_error(None, _(refused.message))
        return _page(request, _file(request, dispute_id), form, refused.status)
    said = _("Decided for good. The money has moved.")
    if made.now is State.DECIDED:
        said = _("Decided. The money moves when the time for an appeal is over.")
    messages.success(request, said)
    return redirect("backoffice:dispute", dispute_id)
