"""What can be pressed in a room, as small JSON requests: one address per action."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minutewise.accounts.models import Person
from minutewise.advisors.models import Mode
from minutewise.calls import queries
from minutewise.calls.actions import agree, finish, fund, meter, mode, ring, talk, transfer
from minutewise.calls.models import Call, Meter
from minutewise.calls.rules import Proven, check_may, closes_at
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, MissingError, RuleError
from minutewise.metering import State
from minutewise.payments.models import Authorisation
from minutewise.realtime.prove import witness
from minutewise.work.bodies import json_object
from minutewise.work.clock import now
from minutewise.work.idempotency import Reply, check_key, fingerprint, once
from minutewise.work.problems import problem, problem_of
from minutewise.work.text import one_line

Body = dict[str, Any]


class Press:
    """One request: who pressed what, when, and where an interval closes because of it."""

    def __init__(
        self, call: UUID, role: str, by: Person, body: Body, at: Instant, closes_ms: int
    ) -> None:
        self.call, self.role, self.by, self.body = call, role, by, body
        self.at, self.closes_ms = at, closes_ms

    def text(self, field: str) -> str:
        """One line that somebody wrote; empty if the field is missing. Raises `not_text`."""
        written = self.body.get(field)
        if written is not None and not isinstance(written, str):
            raise InvalidError("not_text", _("This must be text."), field=field)
        return one_line(written or "")


def _change_mode(press: Press) -> None:
    """Confirms the price that was shown, if the press says one.

    `rate` is in minor units per `rate_unit_s`, or without that per the present meter's unit.
    """
    wanted, shown = press.body.get("mode"), press.body.get("rate")
    if wanted not in Mode.values:
        raise InvalidError("mode_not_offered", _("This way to talk is not offered."), field="mode")
    meters = Meter.objects.filter(call=press.call).order_by("-number")
    before = meters.first()
    unit_s = press.body.get("rate_unit_s", before.rate_unit_s if before else 60)
    mode.change_mode(press.call, press.role, wanted, press.closes_ms, press.at)
    row = meters.first()
    if row and shown is not None and [shown, unit_s] != [row.rate, row.rate_unit_s]:
        raise RuleError(
            "price_changed",
            _("The price has changed since it was shown. Look at it again, then press."),
            field="rate",
        )


def _confirm(press: Press) -> None:
    """The yes to the offer that was shown: `meter` names it, where the press says so.

    The same figure may stand in a later offer with another unit, step or minimum.
    """
    offered = Meter.objects.filter(call=press.call).order_by("-number").first()
    if "meter" in press.body and (offered is None or str(offered.id) != press.body["meter"]):
        raise RuleError("offer_changed", _("The offer has changed. Look at it once more."))
    agree.confirm(press.call, press.body.get("maximum"), press.body.get("rate"), press.at)


# action → fields of its body, and what it does
ACTIONS: dict[str, tuple[frozenset[str], Callable[[Press], None]]] = {
    "accept": (frozenset(), lambda p: ring.accept(p.call, p.at, p.by, p.closes_ms)),
    "decline": (
        frozenset({"word"}),
        lambda p: ring.decline(p.call, p.text("word"), p.at, p.by),
    ),
    "cancel": (frozenset(), lambda p: ring.cancel(p.call, p.at)),
    "pause": (frozenset(), lambda p: meter.pause(p.call, p.role, p.closes_ms, p.at)),
    "go-on": (frozenset(), lambda p: meter.go_on(p.call, p.at)),
    "resume": (
        frozenset({"reasons"}),
        lambda p: meter.resume(p.call, p.body.get("reasons"), p.at),
    ),
    "raise": (
        frozenset({"maximum"}),
        lambda p: meter.raise_maximum(p.call, p.body.get("maximum"), p.at),
    ),
    "waive": (
        frozenset({"amount", "reason"}),
        lambda p: meter.waive(p.call, p.body.get("amount"), p.text("reason"), p.at),
    ),
    "mode": (
        frozenset({"mode", "maximum", "rate", "rate_unit_s"}),
        _change_mode,
    ),
    "messages": (
        frozenset({"text"}),
        lambda p: talk.say(p.call, p.role, p.body.get("text"), p.at),
    ),
    "offer": (
        frozenset({"rate", "reason"}),
        lambda p: agree.offer(p.call, p.body.get("rate"), p.text("reason"), p.at),
    ),
    "confirm": (
        frozenset({"maximum", "rate", "meter"}),
        _confirm,
    ),
    "withdraw": (
        frozenset({"word"}),
        lambda p: agree.withdraw(p.call, p.role, p.at, p.text("word")),
    ),
    "transfer": (
        frozenset({"to", "word"}),
        lambda p: transfer.ask_colleague(p.call, p.body.get("to"), p.text("word"), p.at),
    ),
    "transfer/cancel": (frozenset(), lambda p: transfer.take_back(p.call, p.at)),
    "hang-up": (frozenset(), lambda p: finish.hang_up(p.call, p.role, p.closes_ms, p.at)),
}
# These close an open interval: both seats are asked for proof once more before they do.
CLOSING = frozenset({"pause", "mode", "hang-up", "accept"})
# These are also for agents of a company at whom it rings.
ANSWERS = frozenset({"accept", "decline"})


_ASKED = frozenset({"what", "method", "maximum", "meter", "rate"})


def ask_gateway(
    person: Person, call_id: UUID, body: Body, key: str, at: Instant, *, host: Callable[[str], str]
) -> Authorisation:
    """The press that a card or PayPal pays for: once per key, and the same page again.

    Not one of `ACTIONS`: it asks the gateway, which must not happen in a transaction. `host`
    makes a path the address to which the gateway sends the payer back. Raises RuleError.
    """
    check_key(key)
    _call, role = queries.call_of(person, call_id)
    check_may(role, "authorise")
    asked = fund.Asked(**{name: body.get(name) for name in _ASKED})

    def place(item: UUID) -> str:
        return host(reverse("payments:authorised", args=[item]))

    return fund.authorise(person, call_id, asked, place=place, key=key, now=at)


@require_POST
def authorise(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Leads to the gateway's page, where the amount is reserved; the talk goes on."""
    pressed = now()
    if isinstance(request.user, AnonymousUser) or not isinstance(request.user, Person):
        return problem(403, "signed_out", _("Sign in again to go on."))
    try:
        body = json_object(request, _ASKED)
        key = request.headers.get("Idempotency-Key", "")
        host = request.build_absolute_uri
        found = ask_gateway(request.user, call_id, body, key, pressed, host=host)
    except RuleError as refused:
        return problem_of(refused)
    answer = JsonResponse({"id": str(found.id), "state": found.state, "url": found.url})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def act(request: HttpRequest, call_id: UUID, action: str) -> HttpResponse:
    """Does one action for the person who asks; answers the new snapshot or a problem."""
    pressed = now()
    if isinstance(request.user, AnonymousUser) or not isinstance(request.user, Person):
        return problem(403, "signed_out", _("Sign in again to go on."))
    if action not in ACTIONS:
        return problem_of(MissingError("no_such_action", _("There is no such action.")))
    try:
        return _act(request, request.user, call_id, action, pressed)
    except RuleError as refused:
        return problem_of(refused)


def _act(
    request: HttpRequest, person: Person, call_id: UUID, action: str, pressed: Instant
) -> HttpResponse:
    body = json_object(request, ACTIONS[action][0])
    key = request.headers.get("Idempotency-Key", "")
    reply = perform(person, call_id, action, body, key, pressed)
    answer = JsonResponse(reply.body, status=reply.status)
    answer["Cache-Control"] = "no-store"
    return answer


def perform(
    person: Person, call_id: UUID, action: str, body: Body, key: str, pressed: Instant
) -> Reply:
    """Does one action of `ACTIONS` once per key; answers the snapshot for whoever did it.

    `body` holds no other fields than the action's. Raises RuleError.
    """
    do = ACTIONS[action][1]
    find = queries.rung_call_of if action in ANSWERS else queries.call_of
    call, role = find(person, call_id)
    check_may(role, action, rung_by=call.rung_by)
    closes_ms = closing_ms(call, pressed) if action in CLOSING else pressed.steady_ms
    press = Press(call.id, role, person, body, pressed, closes_ms)

    def effect() -> Reply:
        do(press)
        return Reply(200, _seen(person, call_id))

    return once(person.id, key, fingerprint(f"/calls/{call_id}/{action}", body), effect)


def _seen(person: Person, call_id: UUID) -> dict[str, Any]:
    """The snapshot, for who is in the call; who has declined a company's call is not."""
    try:
        fresh, role = queries.call_of(person, call_id)
    except MissingError:
        return {"id": str(call_id)}
    return queries.snapshot(fresh, role, now())


def closing_ms(call: Call, pressed: Instant) -> int:
    """Where the open interval closes: asks both seats once more, at most half a second.

    Also when it was closed just before by itself (maximum used up): nobody was asked then, and
    what is known now may shorten it. Not when a handover closed it: both were asked then, and a
    colleague who is on the way proves nothing of the time before.
    """
    row = queries.current_meter(call)
    if row is None or row.state not in {State.RUNNING.value, State.PAUSED.value}:
        return pressed.steady_ms
    if row.open_since_ms is None and queries.awaits_colleague(call):
        return pressed.steady_ms
    spans = witness(queries.topic_of(call.id))
    here = now().steady_ms
    sides = {
        side: Proven(here - span.since_age_ms, here - span.age_ms) for side, span in spans.items()
    }
    lease_ms = queries.lease_mark_ms(pressed)
    return closes_at(pressed.steady_ms, row.open_since_ms, sides, lease_ms)
