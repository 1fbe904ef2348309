"""Earnings: out to a bank account, or over to the money that can be spent."""

from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minutewise.kernel.errors import RuleError
from minutewise.kernel.money import format_amount
from minutewise.ledger.actions import InsufficientFundsError
from minutewise.ledger.rules import MAX_AMOUNT
from minutewise.payments import actions, queries
from minutewise.payments.actions import Target
from minutewise.payments.amounts import AmountForm, PayoutForm
from minutewise.payments.gateway import GatewayError
from minutewise.payments.gateways.choose import pretend_accounts
from minutewise.payments.iban import masked, spaced
from minutewise.payments.letters import why
from minutewise.payments.models import Payout
from minutewise.payments.rules import IN_TRANSIT, Out
from minutewise.payments.views.page import MemberRequest
from minutewise.work import clock


@login_required
@require_GET
def earnings(request: MemberRequest) -> HttpResponse:
    """What was earned, the two ways for it to go, and the payouts so far."""
    with suppress(GatewayError):  # then the page shows what was known before
        for payout in queries.payouts_of(request.user.id, request.network.currency):
            if payout.state in IN_TRANSIT:
                actions.follow_payout(payout.id, clock.now())
    return _page(request, _payout_form(request, {}, typed=False), 200)


@login_required
@require_POST
def pay_out(request: MemberRequest) -> HttpResponse:
    """Asks for a payout."""
    data, person = request.POST.dict(), request.user.id
    known = queries.payouts_from(person).filter(key=str(data.get("key", ""))).first()
    if known and known.key:  # pressed twice: what is left by now is no matter
        return _told(request, known)
    form = _payout_form(request, data, typed=True)
    if form.is_valid():
        try:
            payout = actions.request_payout(
                person, form.cleaned_data["sum"], form.currency, form.cleaned_data["target"],
                network_id=request.network.id, key=form.key, now=clock.now(),
            )  # fmt: skip
            return _told(request, payout)
        except RuleError as error:
            form.problem = error.message
    return _page(request, form, 422)


@login_required
@require_POST
def move(request: MemberRequest) -> HttpResponse:
    """Moves earnings to the money that can be spent.

    What is there is the ledger's word alone: of two presses the second finds it moved already.
    """
    form = AmountForm(request.POST.dict(), request.network.currency, most=MAX_AMOUNT, typed=True)
    if form.is_valid():
        try:
            actions.move_earnings(
                request.user.id, form.cleaned_data["sum"], form.currency, key=form.key,
                now=clock.now(),
            )  # fmt: skip
        except InsufficientFundsError as error:
            form.add_error("amount", error.message)
        except RuleError as error:
            form.problem = error.message
        else:
            words = _("%(sum)s were moved and can be spent.")
            messages.success(request, words % {"sum": _shown(form.cleaned_data["sum"], form)})
            return redirect("payments:earnings")
    return _page(request, _payout_form(request, {}, typed=False), 422, moving=form)


def _shown(amount: int, form: AmountForm) -> str:
    return format_amount(amount, form.currency, get_language() or "en")


def _told(request: MemberRequest, payout: Payout) -> HttpResponse:
    tell_of(request, payout)
    return redirect("payments:earnings")


def tell_of(request: MemberRequest, payout: Payout) -> None:
    """What became of a payout so far, on the page that is shown next."""
    shown = format_amount(payout.amount, payout.currency, get_language() or "en")
    if payout.state in (Out.FAILED, Out.RETURNED):
        words = _("The payout of %(sum)s came back. %(why)s")
        messages.error(request, words % {"sum": shown, "why": why(payout.reason)})
    else:
        words = _("%(sum)s are on their way to your account %(account)s.")
        messages.success(request, words % {"sum": shown, "account": masked(payout.iban)})


def _payout_form(request: MemberRequest, data: dict[str, str], *, typed: bool) -> PayoutForm:
    currency = request.network.currency
    most = queries.purse(request.user.id, currency).payable
    last = queries.payouts_from(request.user.id).first()
    target = Target(last.holder, last.iban) if last else Target(request.user.name, "")
    least = queries.payout_least(request.network.id, currency, clock.now().wall)
    return PayoutForm(data, currency, last=target, least=least, most=most, typed=typed)


def _page(
    request: MemberRequest, form: PayoutForm, status: int, moving: AmountForm | None = None
) -> HttpResponse:
    currency = form.currency
    purse = queries.purse(request.user.id, currency)
    rows = queries.payouts_of(request.user.id, currency)
    context = {
        "form": form,
        "moving": moving or AmountForm({}, currency, most=purse.payable, typed=False),
        "purse_now": purse,
        "transit": queries.in_transit(request.user.id, currency),
        "payouts": [(row, masked(row.iban), why(row.reason)) for row in rows],
        "accounts": [(spaced(iban), what) for iban, what in pretend_accounts()],
        "off": not settings.GATEWAY,
        "pay_out_url": reverse("payments:pay_out"),
        "here_url": reverse("payments:earnings"),
        "section": "earnings",
    }
    return render(request, "payments/earnings.html", context, status=status)
