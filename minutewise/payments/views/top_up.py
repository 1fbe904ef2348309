"""The way of a top-up: amount, the gateway's page, and back."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from minutewise.accounts import words
from minutewise.accounts.rules.exclusion import in_force
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.kernel.money import format_amount
from minutewise.payments import actions, queries
from minutewise.payments.forms import TopUpForm
from minutewise.payments.gateway import GatewayError
from minutewise.payments.models import Payment
from minutewise.payments.rules import State
from minutewise.payments.views.page import MemberRequest, found
from minutewise.payments.way_out import gateway_origin, may_lead_to_gateway
from minutewise.work import clock


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def top_up(request: MemberRequest) -> HttpResponse:
    """How much; then on to the gateway's page."""
    posted = request.method == "POST"
    data = request.POST if posted else request.GET
    form = TopUpForm(data.dict(), request.network.currency, typed=posted)
    if posted and form.is_valid():
        try:
            return _go(request, form)
        except InvalidError as error:
            form.add_error("other", error.message)
        except RuleError as error:
            form.problem = error.message
            return _page(request, form, error.status)
    return _page(request, form, 422 if posted else 200)


def _go(request: MemberRequest, form: TopUpForm) -> HttpResponse:
    payment = actions.open_top_up(
        request.user.id,
        form.cleaned_data["sum"],
        form.currency,
        network_id=request.network.id,
        place=lambda payment_id: request.build_absolute_uri(_came_back(payment_id)),
        key=form.key_of_amount,
        return_to=form.next,
        now=clock.now(),
    )
    if payment.state == State.OPENED:
        return redirect(payment.url)
    return redirect("payments:top_up_result", payment.id)


def _came_back(payment_id: UUID) -> str:
    return reverse("payments:top_up_result", args=[payment_id]) + "?back"


def _page(request: MemberRequest, form: TopUpForm, status: int) -> HttpResponse:
    purse = queries.purse(request.user.id, form.currency)
    until = request.user.excluded_until
    excluded = words.excluded(until) if until and in_force(until, clock.now().wall) else ""
    context = {
        "form": form,
        "purse_now": purse,
        "off": not gateway_origin(),
        "excluded": excluded,
        "section": "wallet",
    }
    return may_lead_to_gateway(render(request, "payments/top_up.html", context, status=status))


@login_required
@require_GET
@found
def result(request: MemberRequest, payment_id: UUID) -> HttpResponse:
    """What became of it. Asks the gateway while it is open, so a lost webhook loses no money."""
    payment = queries.payment_of(request.user.id, payment_id)
    if payment.state == State.OPENED:
        with suppress(GatewayError):  # then the page says that it is not known yet
            actions.look(payment.id, clock.now())
        payment.refresh_from_db()
    if payment.state == State.PAID and "back" in request.GET:
        return _back(request, payment)
    template = "payments/_result.html" if "part" in request.GET else "payments/result.html"
    purse = queries.purse(request.user.id, payment.currency)
    wallet_url = reverse("payments:wallet")
    context = {"payment": payment, "purse_now": purse, "wallet_url": wallet_url}
    return render(request, template, context)


def _back(request: MemberRequest, payment: Payment) -> HttpResponse:
    amount = format_amount(payment.amount, payment.currency, get_language() or "en")
    messages.success(request, _("%(amount)s are in your wallet.") % {"amount": amount})
    return redirect(payment.return_to or "payments:wallet")
