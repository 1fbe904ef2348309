"""The day on one page, and ending a call from it."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.accounts.queries.ways import has_second_factor
from minutewise.backoffice.actions import books, calls
from minutewise.backoffice.forms import WhyForm
from minutewise.backoffice.queries import day as figures
from minutewise.backoffice.queries.live import live_call, live_calls
from minutewise.backoffice.views.page import DeskRequest, desk, operator_of
from minutewise.calls.api import closing_ms
from minutewise.calls.models import Call
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now


def _context(request: DeskRequest) -> dict[str, object]:
    present = now()
    midnight = timezone.localtime(present.wall).replace(hour=0, minute=0, second=0, microsecond=0)
    before = (midnight - timedelta(hours=12)).replace(hour=0)  # also where a day has 23 hours
    currency = request.network.currency
    return {
        "section": "operator",
        "tab": "day",
        "at": present.wall,
        "live": live_calls(present),
        "today": figures.span(currency, midnight, midnight + timedelta(days=1)),
        "yesterday": figures.span(currency, before, midnight),
        "held": figures.held(currency),
        "failures": figures.failures(present.wall),
        "waiting": figures.waiting_credits(),
        "second_factor": has_second_factor(request.user),
    }


@require_safe
@desk
def day(request: DeskRequest) -> HttpResponse:
    """Calls now, money, people, failures."""
    return render(request, "backoffice/day.html", _context(request))


@require_safe
@desk
def current(request: DeskRequest) -> HttpResponse:
    """The part of the day page that is looked at again every few seconds."""
    return render(request, "backoffice/_now.html", _context(request))


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def end_call(request: DeskRequest, call_id: UUID) -> HttpResponse:
    """Asks for the reason, then ends the call for both."""
    call = (
        Call.objects.select_related("client", "agent", "advisor__person", "advisor__company")
        .filter(id=call_id)
        .first()
    )
    if call is None:
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None)
    live = live_call(call.id, now())
    if live is None:
        messages.info(request, _("This call is over already."))
        return redirect("backoffice:day")
    if form.is_valid() and _ended(request, call, form.cleaned_data["why"]):
        return redirect("backoffice:day")
    context = {"form": form, "call": call, "live": live, "section": "operator", "tab": "day"}
    return render(request, "backoffice/end_call.html", context)


def _ended(request: DeskRequest, call: Call, why: str) -> bool:
    pressed = now()
    closes_ms = closing_ms(call, pressed)
    try:
        calls.end_call(call.id, why, by=operator_of(request), closes_at_ms=closes_ms, now=pressed)
    except RuleError as refused:
        messages.error(request, refused.message)
        return refused.code == "call_over"
    messages.success(request, _("The call has ended. Both were told, and it is settled."))
    return True


@require_POST
@desk
def check_books(request: DeskRequest) -> HttpResponse:
    """Has the books checked by the worker."""
    books.ask_for_check(by=operator_of(request), now=now())
    messages.success(request, _("The books are being checked. The result shows here in a moment."))
    return redirect("backoffice:day")
