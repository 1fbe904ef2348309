"""Pages of agreed payments: a tip, a request, one payment with all that can be done to it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minutewise.agreed import deeds, telling
from minutewise.agreed.card_views import to_gateway
from minutewise.agreed.forms import KINDS, sign, tips, typed_amount, typed_wish
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import agreed_of, least_by_card, paid_by, view_of, ways_for
from minutewise.agreed.rules import DAYS_MAX, WORD_MAX
from minutewise.agreed.templatetags.agreed import here
from minutewise.conversations.queries import thread_of
from minutewise.conversations.reader import me
from minutewise.conversations.rules import ADVISOR, CLIENT
from minutewise.kernel.errors import RuleError
from minutewise.ledger.errors import InsufficientFundsError
from minutewise.ledger.queries import wallet
from minutewise.networks.queries import policy_at
from minutewise.payments.way_out import may_lead_to_gateway
from minutewise.ratings.queries import ask_of
from minutewise.work.clock import now
from minutewise.work.text import one_line

KEY_MAX = 80


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_tip(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """The client gives a tip: suggestions and an own amount; `call` names the call it is for."""
    thread = deeds.thread_for(me(request), thread_id, CLIENT)
    currency, problem = thread.network.currency, None
    call = _uuid(request.POST.get("call") or request.GET.get("call", ""))
    own = request.POST.get("own") or request.GET.get("own", "")
    if request.method == "POST":
        try:
            chosen = request.POST.get("amount") or ""
            amount = int(chosen) if _is_whole(chosen) else typed_amount(own, currency)
            if by := request.POST.get("by"):
                return _tip_by(request, thread_id, amount, call, by)
            row = deeds.give_tip(me(request), thread_id, amount, call, _key(request), now())
        except InsufficientFundsError as short:
            return _tip_short(request, thread_id, amount, currency, call, short.missing)
        except RuleError as refused:
            if refused.status == 404:
                raise
            problem = refused.message
        else:
            messages.success(request, _("Thank you. The tip is given."))
            return redirect("agreed:page", row.id)
    chosen = request.GET.get("by") or ""
    sum_ = int(chosen) if _is_whole(chosen) else 0
    ways = ways_for(sum_, currency)
    context = {
        "section": "threads", "thread": thread, "currency": currency, "tips": tips(currency),
        "available": wallet(me(request).id, currency).available, "own": own[:40], "call": call,
        "problem": problem, "sign": sign(currency), "key": uuid4().hex, "ways": ways, "sum": sum_,
    }  # fmt: skip
    page = render(request, "agreed/tip.html", context, status=422 if problem else 200)
    return may_lead_to_gateway(page)


def _tip_by(
    request: HttpRequest, thread_id: UUID, amount: int, call: UUID | None, by: str
) -> HttpResponse:
    person, key = me(request), _key(request)
    return to_gateway(
        request,
        lambda place: deeds.tip_by_card(person, thread_id, amount, call, by, key, now(), place),
    )


def _tip_short(
    request: HttpRequest, thread_id: UUID, amount: int, currency: str, call: UUID | None,
    missing: int,
) -> HttpResponse:  # fmt: skip
    """Too little in the wallet: the ways past it for what was pressed; else the top-up."""
    back, asked = reverse("agreed:tip", args=[thread_id]), {"call": call} if call else {}
    if ways_for(amount, currency):
        return redirect(f"{back}?{urlencode({**asked, 'by': amount})}")
    if least := least_by_card(amount, currency):
        said = _("A card or PayPal pays tips from %(sum)s on. Top up for less, or give that much.")
        messages.warning(request, said % {"sum": least})
    return _top_up(missing, f"{back}?{urlencode(asked)}" if call else back)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """The advisor's side asks for a payment (`kind` fixed) or proposes a success fee."""
    thread = deeds.thread_for(me(request), thread_id, ADVISOR)
    currency, problem = thread.network.currency, None
    if request.method == "POST":
        try:
            wish = typed_wish(request.POST.dict(), currency)
            deeds.ask_for(me(request), thread_id, wish, _key(request), now())
        except RuleError as refused:
            problem = refused
        else:
            messages.success(request, _("Asked. The answer will stand in the conversation."))
            return redirect("conversations:thread", thread_id)
    typed = request.POST if problem else request.GET
    kind = typed.get("kind", "")
    context = {
        "section": "threads", "thread": thread, "currency": currency, "sign": sign(currency),
        "kind": kind if kind in KINDS else "fixed", "typed": typed, "problem": problem,
        "word_max": WORD_MAX, "days_max": DAYS_MAX, "key": uuid4().hex,
        "request_days": policy_at(thread.network, now().wall).request_days,
    }  # fmt: skip
    return render(request, "agreed/ask.html", context, status=422 if problem else 200)


@login_required
@never_cache
@require_GET
def here_now(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """What is asked for and agreed in a thread as it is now, for the part above its messages."""
    thread, side = thread_of(me(request), thread_id)
    return render(request, "agreed/_open.html", here(thread, side, me(request)))


@login_required
@never_cache
@require_GET
def page(request: HttpRequest, agreed_id: UUID) -> HttpResponse:
    """One payment: how it stands and what can be done; once paid it is the receipt."""
    return _page(request, agreed_id)


def _page(request: HttpRequest, agreed_id: UUID, problem: str = "") -> HttpResponse:
    row, side = agreed_of(me(request), agreed_id)
    view = view_of(row, side, me(request))
    context = {
        "section": "threads", "view": view, "row": row, "key": uuid4().hex,
        "receipt": getattr(row, "receipt", None), "sign": sign(row.currency),
        "problem": problem, "typed": request.POST.get("amount", "")[:40],
        "ask": ask_of(me(request), "agreed", str(row.id), now().wall), "back": telling.url_of(row),
        "paid_by": paid_by(row, side),
    }  # fmt: skip
    page = render(request, "agreed/page.html", context, status=422 if problem else 200)
    return may_lead_to_gateway(page)


DONE = {
    "pay": gettext_lazy("Paid."),
    "decline": gettext_lazy("Declined."),
    "take-back": gettext_lazy("Taken back."),
    "confirm": gettext_lazy("Agreed."),
    "solved": gettext_lazy("Solved, and paid."),
    "give-up": gettext_lazy("Given up. Nothing is paid."),
}


@login_required
@require_POST
def act(request: HttpRequest, agreed_id: UUID, do: str) -> HttpResponse:
    """One deed: pay, decline, take-back, confirm, solved, give-up, or refund (`amount`).

    Back to the thread with `from=thread`, else to the page of the payment; with too little money
    to the top-up, and from there back. `by` (card, paypal) leads past the wallet to the gateway.
    """
    if do == "refund":
        return _refund(request, agreed_id)
    if do not in deeds.DEEDS:
        raise Http404
    row, _side = agreed_of(me(request), agreed_id)
    try:
        if by := request.POST.get("by"):
            return _pay_by(request, agreed_id, do, by)
        deeds.perform(me(request), agreed_id, do, _key(request), now())
    except InsufficientFundsError as short:
        return _top_up(short.missing, reverse("agreed:page", args=[agreed_id]))
    except RuleError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, DONE[do])
    return _back(request, row)


def _pay_by(request: HttpRequest, agreed_id: UUID, do: str, by: str) -> HttpResponse:
    person, key = me(request), _key(request)
    return to_gateway(
        request, lambda place: deeds.pay_by_card(person, agreed_id, do, by, key, now(), place)
    )


def _refund(request: HttpRequest, agreed_id: UUID) -> HttpResponse:
    row, _side = agreed_of(me(request), agreed_id)
    try:
        amount = typed_amount(request.POST.get("amount", ""), row.currency)
        deeds.give_back(me(request), agreed_id, amount, _key(request), now())
    except InsufficientFundsError:
        return _page(request, agreed_id, _("Your earnings are too short for that by now."))
    except RuleError as refused:
        if refused.status == 404:
            raise
        return _page(request, agreed_id, refused.message)
    messages.success(request, _("Given back."))
    return redirect("agreed:page", agreed_id)


def _back(request: HttpRequest, row: Agreed) -> HttpResponse:
    if request.POST.get("from") == "thread":
        return redirect("conversations:thread", row.conversation_id)
    return redirect("agreed:page", row.id)


def _top_up(missing: int, back: str) -> HttpResponse:
    asked: dict[str, Any] = {"missing": missing, "next": back}
    return redirect(f"{reverse('payments:top_up')}?{urlencode(asked)}")


def _key(request: HttpRequest) -> str:
    return one_line(request.POST.get("key", "")[:KEY_MAX]).replace(" ", "-")


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
