"""A press on the call button: the confirmation, the hold, the ring."""

from dataclasses import KW_ONLY, dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import (
    check_may_spend,
    check_not_excluded,
    check_not_shut_out,
    guarded,
)
from minutewise.accounts.models import Person
from minutewise.accounts.queries.blocks import are_apart, has_blocked, who_blocked
from minutewise.advisors.actions import meet, tell_agents
from minutewise.advisors.models import Advisor, Service
from minutewise.advisors.queries import page_to_ring, presence_of, service_of, team_of
from minutewise.advisors.queries.pages import belongs
from minutewise.advisors.rules.presence import Is
from minutewise.calls import events
from minutewise.calls.actions import closed_pages, rounds
from minutewise.calls.actions.desk import Desk
from minutewise.calls.actions.terms import terms_of_press, waits_of
from minutewise.calls.convert import TERMS, terms_of, terms_shown
from minutewise.calls.models import Call, CallEvent, Meter
from minutewise.calls.queries import have_met, ring_part, topic_of
from minutewise.calls.relayed import check_relay
from minutewise.calls.rules import ADVISOR, BY_ADVISOR, CLIENT, check_funds, funds
from minutewise.calls.sample_marks import marks_of, note_marks
from minutewise.conversations.actions import conversation_of
from minutewise.conversations.models import Conversation
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.ledger.actions import open_hold
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import Ref, spendable
from minutewise.metering import State, Terms
from minutewise.networks.models import Policy
from minutewise.networks.queries import policy_at
from minutewise.realtime.announce import announce
from minutewise.rooms.actions import take_seats
from minutewise.webhooks.rules import Kind
from minutewise.work.quick.came import these
from minutewise.work.writing import writing

SUBJECT_LENGTH_MAX = 120


@dataclass(frozen=True, slots=True)
class Wish:
    """What the client pressed: with whom, how, at most how much (minor units), about what."""

    advisor_id: UUID
    mode: str
    maximum: int | None
    subject: str = ""
    _: KW_ONLY
    browser: str = ""  # the mark of the browser it was pressed in
    came_by: str = ""  # by the advisor's own `button` or `link`, if so: see own_clients
    free: bool = False  # out of a talk: nothing is metered until both agree, whatever the service


def start_call(client: Person, wish: Wish, now: Instant) -> Call:
    """Rings the advisor, with the money held. The press confirmed rate, sample and maximum.

    A service that agrees on its price later, and a wish for a free talk, meter and hold nothing.

    Raises RuleError: `own_page`, `not_there`, `busy`, `in_another_call`, `insufficient_funds`,
    `maximum_below_minimum`, `mode_not_offered`, `over_limit`, `excluded`, `shut_out`,
    `blocked`, `relay_missing`; then nothing has happened.
    """
    with writing():
        advisor = page_to_ring(wish.advisor_id)
        service = advisor and service_of(advisor)
        if not advisor or not service:
            raise InvalidError("no_such_advisor", _("This page is not there any more."))
        _check_people(client, advisor, now)
        check_relay(wish.mode, client, advisor.person)
        policy = policy_at(advisor.network, now.wall)
        call = _new_call(client, advisor, wish, policy, now)
        if call.conversation.visitor_blocked:  # by a company, before they signed in
            raise _not_there(advisor)
        _seat(call)
        row = None
        marks = marks_of(policy, client.id, wish.browser)
        terms = terms_of_press(
            service, wish.mode, client.id, policy, wish.maximum, now,
            own_client=call.own_client, marks=marks,
        )  # fmt: skip
        if service.kind == Service.Kind.SAMPLE and not wish.free:
            row = _confirm(call, terms, policy, now)
            note_marks(call, terms, marks, now)
        _ring(call, row, now)
    return call


def call_client(agent: Person, thread: Conversation, mode: str, now: Instant) -> Call:
    """The advisor calls the client of a thread, free: nothing is metered until both agree. Of a
    company it is whoever of its people presses.

    Raises RuleError: `own_page`, `in_another_call`, `busy`, `not_there`, `blocked`,
    `mode_not_offered`, `relay_missing`; then nothing has happened. Whether the two are talking,
    and whether the client has a page open, is the caller's business: see `from_thread.py`.
    """
    with writing():
        advisor, client = thread.advisor, thread.client
        if client is None or not client.is_active or advisor.published_at is None:
            raise RuleError("not_there", _("There is nobody who could be called."))
        service = service_of(advisor)
        if service is None or not any(rate.mode == mode for rate in these(service, "rates")):
            raise InvalidError(
                "mode_not_offered", _("This way to talk is not offered."), field="mode"
            )
        if belongs(advisor, client):
            raise RuleError("own_page", _("This is your own page; nobody calls themselves."))
        if thread.visitor_blocked or has_blocked(agent.id, client.id):
            raise RuleError("blocked", _("You have blocked this person."))
        if are_apart(agent.id, client.id):
            raise RuleError("not_there", _("There is nobody who could be called."))
        check_relay(mode, client, agent)
        wish = Wish(advisor.id, mode, None, came_by=BY_ADVISOR, free=True)
        policy = policy_at(advisor.network, now.wall)
        call = _new_call(client, advisor, wish, policy, now, agent=agent)
        _seat(call)
        _ring(call, None, now)
    return call


def _check_people(client: Person, advisor: Advisor, now: Instant) -> None:
    own_company = team_of(advisor).filter(person=client).exists()
    if advisor.person_id == client.id or own_company:
        raise RuleError("own_page", _("This is your own page; nobody calls themselves."))
    asks = guarded(client.id)
    check_not_excluded(asks, now.wall)
    check_not_shut_out(asks.shut_out_until, now.wall)
    blocked_by = who_blocked(client.id, advisor.person_id) if advisor.person_id else set()
    if client.id in blocked_by:
        raise RuleError("blocked", _("You have blocked this advisor."))
    word = presence_of(advisor, now.wall)
    if word is Is.BUSY:
        raise RuleError("busy", _("The line is busy right now."))
    if word is not Is.ONLINE or blocked_by:
        raise _not_there(advisor)


def _not_there(advisor: Advisor) -> RuleError:
    said = _("%(name)s is not available right now.")
    return RuleError("not_there", said % {"name": advisor.shown_name})


def _new_call(
    client: Person, advisor: Advisor, wish: Wish, policy: Policy, now: Instant, *,
    agent: Person | None = None,
) -> Call:  # fmt: skip
    return Call.objects.create(
        network=advisor.network,
        conversation=conversation_of(client, advisor, now.wall),
        client=client,
        advisor=advisor,
        agent=agent or advisor.person,
        mode=wish.mode,
        subject=" ".join(wish.subject.split())[:SUBJECT_LENGTH_MAX],
        waits=waits_of(policy).kept(),
        came_by=wish.came_by,
        own_client=meet(
            client, advisor, came_by=wish.came_by, met_before=have_met(client, advisor), at=now.wall
        ),
        started_at=now.wall,
        stage_since_ms=now.steady_ms,
        boot=now.boot,
    )


def _seat(call: Call) -> None:
    """Takes both seats; the database refuses a person who already sits somewhere."""
    try:
        with transaction.atomic():
            take_seats(call.id, client=call.client, advisor=call.agent, at=call.started_at)
    except IntegrityError as taken:
        if call.rung_by == ADVISOR:
            raise _taken_for_advisor(call) from taken
        if call.client.seats.filter(left_at=None).exists():
            raise RuleError(
                "in_another_call", _("You are in another call. End that one first.")
            ) from taken
        raise RuleError("busy", _("The line is busy right now.")) from taken
    # Whoever of them answers for a company cannot be rung there while they sit here.
    tell_agents(each for each in (call.client_id, call.agent_id) if each)


def _taken_for_advisor(call: Call) -> RuleError:
    if call.agent and call.agent.seats.filter(left_at=None).exists():
        return RuleError("in_another_call", _("You are in another call. End that one first."))
    said = _("%(name)s is in another call.")
    return RuleError("busy", said % {"name": call.client.shown_name})


def _confirm(call: Call, terms: Terms, policy: Policy, now: Instant) -> Meter:
    currency = call.network.currency
    means = funds(
        terms,
        wallet(call.client_id, currency).available,
        minimum_minutes=policy.minimum_minutes,
        proposed_minutes=policy.proposed_minutes,
    )
    check_funds(terms, means)
    check_may_spend(call.client_id, terms.maximum or 0, currency, now.wall)
    row = Meter.objects.create(
        call=call, client=call.client, mode=call.mode, currency=currency,
        state=State.CONFIRMED.value, boot=now.boot, confirmed_at=now.wall,
        **{name: getattr(terms, name) for name in TERMS},
    )  # fmt: skip
    if terms.maximum:
        open_hold(
            spendable(call.client_id, currency), terms.maximum, ref=Ref("call", str(call.id)),
            key=f"call:{call.id}:hold:1", by=str(call.client_id), at=now.wall,
        )  # fmt: skip
    return row


def _ring(call: Call, row: Meter | None, now: Instant) -> None:
    call.seq += 1
    CallEvent.objects.create(
        call=call, seq=call.seq, at=now.wall, kind="started", who=call.rung_by,
        person=call.client_id if call.rung_by == CLIENT else call.agent_id,
        figures={"terms": terms_shown(terms_of(row)) if row else None},
    )  # fmt: skip
    call.save(update_fields=["seq"])
    announce(topic_of(call.id), "started", {}, seq=call.seq)
    if call.rung_by == ADVISOR:  # who is called has a page open: nobody is rung in a closed one
        rung = call.rung
        announce(f"person:{rung.id if rung else None}", "ring", ring_part(call, row, now))
    elif not call.is_a_companys:
        told = ring_part(call, row, now)
        announce(f"person:{call.agent_id}", "ring", told)
        closed_pages.ring(call, call.agent_id, told["ring_left_ms"], now)
    elif rounds.take_turn(Desk(call, row, now)).over:
        raise _not_there(call.advisor)  # of those who are free, all are apart from this client
    announce(f"person:{call.client_id}", "wallet", {})
    events.tell(call, Kind.CALL_STARTED, now)
