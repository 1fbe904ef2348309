"""Pages of a call: the press on the button, the room, the receipt."""

import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.calls import queries, receipts
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.convert import terms_of
from minutewise.calls.models import Call
from minutewise.calls.rules import CLIENT, minutes_of, needs_of_mode, raises
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.kernel.money import parse_amount
from minutewise.ledger.queries import wallet
from minutewise.media.ice import ice_servers
from minutewise.metering import Terms
from minutewise.realtime.tickets import Grant
from minutewise.rooms.tickets import socket_for
from minutewise.work.clock import now

Json = dict[str, Any]


def me(request: HttpRequest) -> Person:
    """The signed-in person (views using it demand a sign-in)."""
    assert isinstance(request.user, Person)  # noqa: S101 (guarded by login_required)
    return request.user


@require_POST
def press(request: HttpRequest) -> HttpResponse:
    """The press on the call button: rings at once, or leads through sign-in or top-up and back."""
    advisor = _advisor(request.POST.get("advisor", ""))
    page = f"/{advisor.handle}/"
    if not isinstance(request.user, Person):
        chosen = {k: request.POST[k] for k in ("mode", "maximum", "subject") if request.POST.get(k)}
        back = f"{page}?{urlencode(chosen)}#call"
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
    try:
        call = start_call(request.user, _wish(request, advisor), now())
    except RuleError as refused:
        if same := queries.open_call_of(request.user, advisor):
            return redirect("calls:room", same.id)  # pressed twice, or from a second tab
        messages.error(request, refused.message)
        chosen = {k: request.POST[k] for k in ("mode", "maximum", "subject") if request.POST.get(k)}
        return redirect(f"{page}?{urlencode(chosen)}#call")
    return redirect("calls:room", call.id)


def _advisor(text: str) -> Advisor:
    try:
        found = Advisor.objects.filter(id=UUID(text), published_at__isnull=False).first()
    except ValueError:
        found = None
    if found is None:
        raise MissingError("no_such_advisor", _("This page is not there any more."))
    return found


def _wish(request: HttpRequest, advisor: Advisor) -> Wish:
    """What the form asks for; `other` is an amount in words and wins over the tiles."""
    other, tile = request.POST.get("other", "").strip(), request.POST.get("maximum", "")
    if other:
        maximum: int | None = parse_amount(other, advisor.network.currency)
    else:
        maximum = int(tile) if tile.isascii() and tile.isdigit() and len(tile) < 16 else None
    return Wish(advisor.id, request.POST.get("mode", ""), maximum, request.POST.get("subject", ""))


@login_required
@require_GET
def room(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The room, from ringing to the end; afterwards the receipt."""
    call, role = queries.call_of(me(request), call_id)
    if call.stage == Call.Stage.ENDED and call.accepted_at is not None:
        return redirect("calls:receipt", call.id)
    context = {
        "call": call,
        "role": role,
        "snapshot": queries.snapshot(call, role, now()),
        "own": own_part(call, role, me(request)),
    }
    answer = render(request, "calls/room.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_GET
def snapshot(request: HttpRequest, call_id: UUID) -> JsonResponse:
    """Everything the room shows, as of now."""
    call, role = queries.call_of(me(request), call_id)
    return _fresh(queries.snapshot(call, role, now()))


@login_required
@require_GET
def own(request: HttpRequest, call_id: UUID) -> JsonResponse:
    """What only this side gets: its ticket, its way through firewalls, its money."""
    call, role = queries.call_of(me(request), call_id)
    return _fresh(own_part(call, role, me(request)))


@login_required
@require_GET
def ringing(request: HttpRequest) -> JsonResponse:
    """The calls that ring for this person."""
    return _fresh({"rings": queries.ringing_for(me(request), now())})


def _fresh(body: Json) -> JsonResponse:
    answer = JsonResponse(body)
    answer["Cache-Control"] = "no-store"
    return answer


def own_part(call: Call, role: str, person: Person) -> Json:
    """Personal figures and papers of one side."""
    currency = call.network.currency
    free = wallet(person.id, currency).available if role == CLIENT else 0
    row = queries.current_meter(call)
    terms = terms_of(row) if row is not None and role == CLIENT else None
    grant = Grant(queries.topic_of(call.id), role, needs_of_mode(call.mode))
    return {
        "available": free,
        "raise": _raises(terms, free) if terms else [],
        "top_up": f"{reverse('payments:top_up')}?{urlencode({'next': f'/calls/{call.id}/'})}",
        **socket_for(person, grant),
        "ice_servers": ice_servers(
            settings.TURN_URLS, settings.TURN_SECRET, f"{call.id}:{person.id}", int(time.time())
        ),
        "hang_up_to": reverse("calls:receipt", args=[call.id]),
    }


def _raises(terms: Terms, free: int) -> list[Json]:
    return [
        {"maximum": maximum, "minutes": minutes_of(terms, maximum - (terms.maximum or 0))}
        for maximum in raises(terms, free)
    ]


@login_required
@require_GET
def receipt(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """What the call cost, drawn and reckoned, with every confirmation."""
    call, role = queries.call_of(me(request), call_id)
    if call.stage != Call.Stage.ENDED:
        return redirect("calls:room", call.id)
    context = {"receipt": receipts.receipt_of(call, role), "role": role, "call": call}
    return render(request, "calls/receipt.html", context)
