"""Unspent money goes back to where it came from."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minutewise.kernel.errors import RuleError
from minutewise.kernel.money import format_amount
from minutewise.payments import actions, queries, sources
from minutewise.payments.amounts import AmountForm
from minutewise.payments.models import Refund
from minutewise.payments.views.page import MemberRequest
from minutewise.work import clock


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: MemberRequest) -> HttpResponse:
    """How much, to which cards (or `to` one alone, by its id), and what became of what went
    before."""
    posted, currency = request.method == "POST", request.network.currency
    data = (request.POST if posted else request.GET).dict()
    to = _to(data)
    most = sources.sendable(request.user.id, currency, to)
    form = AmountForm(data, currency, most=most, typed=posted)
    # Pressed twice: what is free now is no matter.
    if posted and (again := _known(request, form.key)):
        return _told(request, again)
    if posted and form.is_valid():
        try:
            refunds = actions.send_back(
                request.user.id, form.cleaned_data["sum"], currency, key=form.key,
                now=clock.now(), to=to,
            )  # fmt: skip
            return _told(request, refunds)
        except RuleError as error:
            form.problem = error.message
    return _page(request, form, to, 422 if posted else 200)


def _to(data: dict[str, str]) -> UUID | None:
    """The one source that was chosen; what is none of theirs has nothing to go to."""
    text = data.get("to", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)


def _known(request: MemberRequest, key: str) -> list[Refund]:
    own = sources.refunds_from(request.user.id, request.network.currency)
    return list(own.filter(key=f"back:{key}")) if key else []


def _told(request: HttpRequest, refunds: list[Refund]) -> HttpResponse:
    language = get_language() or "en"

    def shown(state: str) -> str:
        parts = [refund for refund in refunds if refund.state == state]
        total = sum(refund.amount for refund in parts)
        return format_amount(total, parts[0].item.currency, language) if parts else ""

    if done := shown(Refund.State.DONE):
        messages.success(request, _("%(sum)s were sent back.") % {"sum": done})
    if going := shown(Refund.State.OPENED):
        messages.success(request, _("%(sum)s are on their way back.") % {"sum": going})
    if refused := shown(Refund.State.REFUSED):
        words = _("%(sum)s could not be sent back and are in your wallet again.")
        messages.error(request, words % {"sum": refused})
    return redirect("payments:send_back")


def _page(request: MemberRequest, form: AmountForm, to: UUID | None, status: int) -> HttpResponse:
    context = {
        "form": form,
        "purse_now": queries.purse(request.user.id, form.currency),
        "sources": sources.sources_to(request.user.id, form.currency, to),
        "to": to,
        "others": to is not None and len(sources.sources_of(request.user.id, form.currency)) > 1,
        "refunds": sources.refunds_of(request.user.id, form.currency),
        "section": "wallet",
    }
    return render(request, "payments/send_back.html", context, status=status)
