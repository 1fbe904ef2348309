"""Manual credits: propose, and decide as the second operator."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.backoffice.actions import credits
from minutewise.backoffice.forms import CreditForm
from minutewise.backoffice.queries.credits import credit_lines
from minutewise.backoffice.rules import Event
from minutewise.backoffice.views.page import DeskRequest, desk, operator_of
from minutewise.backoffice.views.people import found_or_404
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.work.clock import now

_HERE: dict[str, object] = {"section": "operator", "tab": "credits"}
_DECISIONS = {each.value: each for each in (Event.CONFIRM, Event.WITHDRAW, Event.REFUSE)}


@require_safe
@desk
def overview(request: DeskRequest) -> HttpResponse:
    """Proposals that wait, and what became of earlier ones."""
    waiting, decided = credit_lines(request.user.pk)
    context = {**_HERE, "waiting": waiting, "decided": decided}
    return render(request, "backoffice/credits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def propose(request: DeskRequest, person_id: UUID) -> HttpResponse:
    """Asks for amount and reason; nothing moves before a second operator confirms."""
    person, currency = found_or_404(person_id), request.network.currency
    form = CreditForm(currency, request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed, by = form.cleaned_data, operator_of(request)
        try:
            credits.propose(
                typed["key"], person, typed["amount"], currency, typed["why"], by=by, now=now()
            )
        except RuleError as refused:
            messages.error(request, refused.message)
            return redirect("backoffice:person", person.pk)
        messages.success(request, _("Proposed. A second operator has seven days to confirm it."))
        return redirect("backoffice:credits")
    context = {**_HERE, "form": form, "person": person}
    return render(request, "backoffice/propose.html", context)


@require_POST
@desk
def decide(request: DeskRequest, credit_id: UUID, decision: str) -> HttpResponse:
    """Confirms, refuses or withdraws a proposal."""
    if decision not in _DECISIONS:
        raise Http404
    said = {
        "confirm": _("Confirmed. The money is in the wallet."),
        "refuse": _("Refused. Nothing was moved."),
        "withdraw": _("Withdrawn. Nothing was moved."),
    }
    try:
        credits.decide(credit_id, _DECISIONS[decision], by=operator_of(request), now=now())
    except MissingError as missing:
        raise Http404 from missing
    except RuleError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said[decision])
    return redirect("backoffice:credits")
