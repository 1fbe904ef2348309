"""A company's wallet, for its owners: earnings, payouts, what is passed on, the statement."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from minutewise.accounts import words
from minutewise.advisors.actions import shares
from minutewise.advisors.forms.shares import ShareForm
from minutewise.advisors.queries.companies import Desk, members_of
from minutewise.advisors.rules.companies import Deed
from minutewise.advisors.views.whose import desk_at
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import InsufficientFundsError
from minutewise.ledger.rules import MAX_AMOUNT
from minutewise.payments import actions, queries
from minutewise.payments.actions import Target
from minutewise.payments.amounts import PayoutForm
from minutewise.payments.gateway import GatewayError
from minutewise.payments.gateways.choose import pretend_accounts
from minutewise.payments.iban import masked, spaced
from minutewise.payments.letters import why
from minutewise.payments.paper import Holder
from minutewise.payments.rules import IN_TRANSIT
from minutewise.payments.views.earnings import tell_of
from minutewise.payments.views.page import MemberRequest
from minutewise.payments.views.paper import paper_of
from minutewise.payments.views.wallet import asked, month_links, statement_file
from minutewise.work import clock


@login_required
@never_cache
@require_safe
def money(request: MemberRequest, handle: str) -> HttpResponse:
    """What the company earned, where it may go, and a month of movements."""
    desk = desk_at(request, handle, Deed.MONEY)
    with suppress(GatewayError):  # then the page shows what was known before
        for payout in queries.payouts_of(desk.page.earner, request.network.currency):
            if payout.state in IN_TRANSIT:
                actions.follow_payout(payout.id, clock.now())
    return _page(request, desk, 200)


@login_required
@require_POST
def pay_out(request: MemberRequest, handle: str) -> HttpResponse:
    """Asks for a payout to the company's bank account."""
    desk = desk_at(request, handle, Deed.MONEY)
    data = request.POST.dict()
    key = str(data.get("key", ""))
    known = queries.payouts_from(desk.page.earner).filter(key=key).first() if key else None
    if known:  # pressed twice: what is left by now is no matter
        tell_of(request, known)
        return redirect("advisors:company-money", handle)
    form = _payout_form(request, desk, data, typed=True)
    if form.is_valid():
        try:
            payout = actions.request_payout(
                request.user.id, form.cleaned_data["sum"], form.currency,
                form.cleaned_data["target"], network_id=request.network.id, key=form.key,
                now=clock.now(), company_id=desk.company.id,
            )  # fmt: skip
        except RuleError as error:
            form.problem = error.message
        else:
            tell_of(request, payout)
            return redirect("advisors:company-money", handle)
    return _page(request, desk, 422, form=form)


@login_required
@require_POST
def pass_on(request: MemberRequest, handle: str) -> HttpResponse:
    """Moves earnings of the company to those of a member. What is there the ledger knows alone:
    of two presses the second finds it done."""
    desk = desk_at(request, handle, Deed.MONEY)
    form = _share_form(request, desk, request.POST.dict(), typed=True)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            share = shares.pass_on(
                desk.company, typed["to"], typed["sum"], why=typed["why"], key=form.key,
                by=desk.me, at=clock.now().wall,
            )  # fmt: skip
        except InsufficientFundsError as error:
            form.add_error("amount", error.message)
        except RuleError as error:
            form.problem = error.message
        else:
            told = {"sum": words.money(share.amount, share.currency), "name": share.to.shown_name}
            messages.success(request, _("%(sum)s were passed on to %(name)s.") % told)
            return redirect("advisors:company-money", handle)
    return _page(request, desk, 422, sharing=form)


@login_required
@require_safe
def statement_csv(request: MemberRequest, handle: str) -> HttpResponse:
    """A month of the company for a spreadsheet."""
    desk = desk_at(request, handle, Deed.MONEY)
    month = asked(request, clock.now().wall)
    currency = request.network.currency
    found = queries.statement(desk.page.earner, currency, month.start, month.end)
    return statement_file(found, month, currency, name=f"{desk.page.handle}-{month.name}.csv")


@login_required
@require_safe
def statement_pdf(request: MemberRequest, handle: str) -> HttpResponse:
    """A month of the company on paper."""
    desk = desk_at(request, handle, Deed.MONEY)
    month, name = asked(request, clock.now().wall), desk.page.handle
    return paper_of(desk.page.earner, holder_of(request, desk), request.network, month, name=name)


def holder_of(request: HttpRequest, desk: Desk) -> Holder:
    """A company as its paper names it: by the address of its page."""
    address = request.build_absolute_uri(f"/{desk.page.handle}/")
    return Holder(desk.company.name, address.partition("://")[2])


def _payout_form(
    request: MemberRequest, desk: Desk, data: dict[str, str], *, typed: bool
) -> PayoutForm:
    currency = request.network.currency
    last = queries.payouts_from(desk.page.earner).first()
    return PayoutForm(
        data,
        currency,
        last=Target(last.holder, last.iban) if last else Target(desk.company.name, ""),
        least=queries.payout_least(request.network.id, currency, clock.now().wall),
        most=queries.purse(desk.page.earner, currency).payable,
        typed=typed,
    )


def _share_form(
    request: MemberRequest, desk: Desk, data: dict[str, str], *, typed: bool
) -> ShareForm:
    members = members_of(desk.company)
    return ShareForm(data, request.network.currency, members=members, most=MAX_AMOUNT, typed=typed)


def _page(
    request: MemberRequest,
    desk: Desk,
    status: int,
    *,
    form: PayoutForm | None = None,
    sharing: ShareForm | None = None,
) -> HttpResponse:
    currency, owner, now = request.network.currency, desk.page.earner, clock.now().wall
    rows = queries.payouts_of(owner, currency)
    context = {
        "section": "company",
        "part": "money",
        "desk": desk,
        "form": form or _payout_form(request, desk, {}, typed=False),
        "sharing": sharing or _share_form(request, desk, {}, typed=False),
        "purse_now": queries.purse(owner, currency),
        "transit": queries.in_transit(owner, currency),
        "payouts": [(row, masked(row.iban), why(row.reason)) for row in rows],
        "accounts": [(spaced(iban), what) for iban, what in pretend_accounts()],
        "off": not settings.GATEWAY,
        **_month(request, desk, now),
        **_addresses(desk),
    }
    return render(request, "advisors/company_money.html", context, status=status)


def _month(request: MemberRequest, desk: Desk, now: datetime) -> dict[str, Any]:
    month = asked(request, now)
    found = queries.statement(desk.page.earner, request.network.currency, month.start, month.end)
    # A call's receipt is its two people's; an owner may be neither.
    entries = [replace(each, said=replace(each.said, url="")) for each in found.entries]
    return {
        "statement": replace(found, entries=entries),
        **month_links(month, now, desk.company.founded_at),
    }


def _addresses(desk: Desk) -> dict[str, str]:
    handle = [desk.page.handle]
    return {
        "pay_out_url": reverse("advisors:company-pay-out", args=handle),
        "here_url": reverse("advisors:company-money", args=handle),
        "csv_url": reverse("advisors:company-statement", args=handle),
        "pdf_url": reverse("advisors:company-paper", args=handle),
    }
