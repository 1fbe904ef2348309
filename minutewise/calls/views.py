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

from minutewise.accounts.actions.blocks import block
from minutewise.accounts.browser_mark import BROWSER
from minutewise.accounts.models import Person
from minutewise.advisors import own_mark
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import advisor_by_id
from minutewise.calls import queries, receipts
from minutewise.calls.actions.agree import rate_unit_s
from minutewise.calls.actions.quality import Said, say
from minutewise.calls.asked import asked_of
from minutewise.calls.funding import answer_to, by_card, guarded, raises_of
from minutewise.calls.models import Call
from minutewise.calls.other import other_side
from minutewise.calls.press import Pressed, press_button
from minutewise.calls.queries.refunds import may_give_back
from minutewise.calls.relayed import is_relayed
from minutewise.calls.rules import CLIENT, needs_of_mode
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.ledger.queries import wallet
from minutewise.media.ice import ice_servers
from minutewise.metering import State
from minutewise.networks.middleware import NetworkRequest
from minutewise.networks.models import Network
from minutewise.ratings.queries import ask_of
from minutewise.realtime.tickets import Grant
from minutewise.rooms.tickets import seat_for, socket_for
from minutewise.work.clock import now

Json = dict[str, Any]


def me(request: HttpRequest) -> Person:
    """The signed-in person (views using it demand a sign-in)."""
    assert isinstance(request.user, Person)  # noqa: S101 (guarded by login_required)
    return request.user


@require_POST
def press(request: NetworkRequest) -> HttpResponse:
    """The press on the call button: rings at once, or leads through sign-in or top-up and back."""
    advisor = _advisor(request.network, request.POST.get("advisor", ""))
    pressed = Pressed.of(request.POST)
    page = f"/{advisor.handle}/?{urlencode(pressed.kept(request.network.currency))}#call"
    if not isinstance(request.user, Person):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': page})}")
    try:
        present = now()
        way = own_mark.came_by(request, advisor, int(present.wall.timestamp()))
        known = BROWSER.of(request)
        value = "" if known else BROWSER.fresh()
        call = press_button(
            request.user, advisor, pressed, present,
            came_by=way, browser=known or BROWSER.digest(value),
        )  # fmt: skip
    except RuleError as refused:
        if same := queries.open_call_of(request.user, advisor):
            return redirect("calls:room", same.id)  # pressed twice, or from a second tab
        messages.error(request, refused.message)
        return redirect(page)
    response = redirect("calls:room", call.id)
    if value:
        BROWSER.put(response, value)
    return response


def _advisor(network: Network, text: str) -> Advisor:
    try:
        found = advisor_by_id(network, UUID(text))
    except ValueError:
        found = None
    if found is None:
        raise MissingError("no_such_advisor", _("This page is not there any more."))
    return found


@login_required
@require_GET
def room(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The room, from ringing to the end; afterwards the receipt.

    Agents of a company answer on the card that rings over every page, and get a room then.
    """
    if queries.rings_for(me(request), call_id):
        return redirect("site:console")
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
def colleagues(request: HttpRequest, call_id: UUID) -> JsonResponse:
    """To whom the agent in this call could hand it over, and who of them is free."""
    call, role = queries.call_of(me(request), call_id)
    if role == CLIENT:
        raise MissingError("no_such_call", _("There is no such call."))
    return _fresh({"colleagues": queries.colleagues_of(call)})


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
    asked = row is not None and role == CLIENT
    within, limit = guarded(call, person, free) if asked else (free, "")
    agreed = row is not None and row.state not in {State.OFFERED.value, State.VOID.value}
    more = raises_of(row, within) if row is not None and asked and agreed else None
    return {
        "available": free,
        "raise": more or [],
        "limit": limit if more == [] else "",
        **(answer_to(call, row, within, limit) if row is not None and asked and not agreed else {}),
        **(by_card(call, row, person) if row is not None and asked else {}),
        **({"rate_unit_s": rate_unit_s(call)} if role != CLIENT else {}),
        "top_up": f"{reverse('payments:top_up')}?{urlencode({'next': f'/calls/{call.id}/'})}",
        **_way_in(call, role, person),
        "ice_policy": "relay" if is_relayed(call.client, call.agent) else "all",
        "hang_up_to": reverse("calls:receipt", args=[call.id]),
    }


def _way_in(call: Call, role: str, person: Person) -> Json:
    """The seat and the ways through firewalls, as long as the call goes on: afterwards the room
    is no place to meet for nothing, and its relay no relay for other things."""
    if call.stage == Call.Stage.ENDED:
        return {**socket_for(person), "ice_servers": []}
    name, at_s = f"{call.id}:{person.id}", int(time.time())
    grant = Grant(queries.topic_of(call.id), role, needs_of_mode(call.mode))
    return {
        **seat_for(person, call.id, grant),
        "ice_servers": ice_servers(settings.TURN_URLS, settings.TURN_SECRET, name, at_s),
    }


@login_required
@require_GET
def receipt(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """What the call cost, drawn and reckoned, with every confirmation."""
    call, role = queries.attended_call_of(me(request), call_id)
    if call.stage != Call.Stage.ENDED:
        return redirect("calls:room", call.id)
    receipt = receipts.receipt_of(call, role)
    refunded, refunded_share = receipts.given_back(call, receipt)
    took_part = me(request).pk in (call.client_id, call.agent_id)
    context = {
        "receipt": receipt,
        "refunded": refunded,
        "refunded_share": refunded_share,
        "left": receipt.paid - refunded if role == CLIENT else receipt.share - refunded_share,
        "role": role,
        "call": call,
        "may_give_back": may_give_back(call, me(request)),
        "took_part": took_part,
        "asked": asked_of(call, me(request), now().wall) if took_part else None,
        "ask": ask_of(me(request), "call", str(call.id), now().wall),
        "back": request.path,
    }
    return render(request, "calls/receipt.html", context)


@login_required
@require_POST
def say_quality(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """How it sounded and looked, for the operator alone; back to the receipt."""
    call, role = queries.call_of(me(request), call_id)
    if call.stage != Call.Stage.ENDED:
        return redirect("calls:room", call.id)
    typed = request.POST
    said = Said(typed.get("how", ""), typed.getlist("trouble"), typed.get("word", ""))
    try:
        say(call, me(request), role, said, now().wall)
    except RuleError as refused:
        messages.error(request, refused.message)
    return redirect(f"{reverse('calls:receipt', args=[call.id])}#quality")


@login_required
@require_POST
def block_other(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """No more calls with whoever was on the other side, in either direction."""
    call, role = queries.call_of(me(request), call_id)
    other = other_side(call, role)
    block(me(request), other, now().wall)
    said = _("%(name)s is blocked: neither of you can call the other.")
    messages.success(request, said % {"name": other.shown_name})
    return redirect("accounts:blocked")
