"""The page on which an advisor gives money of a call back: first the sum, then the press."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from minutewise.calls.actions.giving_back import give_back
from minutewise.calls.models import Call
from minutewise.calls.queries.refunds import earned_call_of, given_of
from minutewise.calls.views import me
from minutewise.kernel.errors import RuleError
from minutewise.kernel.money import format_amount
from minutewise.payments.amounts import AmountForm
from minutewise.work.clock import now


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Whole or in part: what it comes to for both, and a button that says the sum."""
    call = earned_call_of(me(request), call_id)
    given, currency = given_of(call), call.network.currency
    mine = me(request).pk in (call.agent_id, call.client_id)
    if request.method == "POST":
        # Sent again, the same press finds less left than it gives back: the action knows it.
        most = given.charged.charged
        form = AmountForm(request.POST, currency, most=most, typed=True)
        if form.is_valid() and _given(request, call, form):
            # Away from here: this page would offer all the rest under the same finger.
            if mine:
                return redirect("calls:receipt", call.id)
            return redirect("site:company-calls", call.advisor.handle)
    else:
        form = AmountForm(request.GET, currency, most=given.left, typed="amount" in request.GET)
    thought_of = form.cleaned_data["sum"] if form.is_bound and form.is_valid() else None
    context = {
        "call": call, "form": form, "given": given_of(call, thought_of),
        "mine": mine,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "calls/refund.html", context, status=status)


def _given(request: HttpRequest, call: Call, form: AmountForm) -> bool:
    amount = form.cleaned_data["sum"]
    try:
        give_back(me(request), call.id, amount, form.key_of_amount, now())
    except RuleError as refused:
        form.problem = refused.message
        return False
    said = {
        "sum": format_amount(amount, call.network.currency, get_language() or "en"),
        "name": call.client.shown_name,
    }
    messages.success(request, _("%(sum)s went back to %(name)s.") % said)
    return True
