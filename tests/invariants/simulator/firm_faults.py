"""Faults planted into a company's calls: who is rung, who gets the call, what a handover bills."""

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from unittest.mock import patch

from minutewise.advisors.models import Membership
from minutewise.calls.actions import finish, ring, rounds, transfer
from minutewise.calls.keeper import keeper, orders
from minutewise.calls.keeper.watch import Do
from minutewise.calls.models import Call, Rung
from minutewise.calls.rules.routing import End
from minutewise.ledger.rules import earnings
from minutewise.realtime import control
from minutewise.rooms.actions import hand_advisors_seat
from tests.invariants.simulator.clock import NOON
from tests.invariants.simulator.mutants import mutant

FAULTS = {}
fault = partial(mutant, among=FAULTS)


# ---- who is rung ----


@fault("who has been idle shortest rings first", "minutewise.calls.rules.routing",
       "longest_idle_first")  # fmt: skip
def _(real):
    return lambda agents: real(agents)[::-1]


@fault("a company's call rings at all at once", rounds, "route")
def _(real):
    return lambda *who, first_ms, ring_ms: real(*who, first_ms=0, ring_ms=ring_ms)


@fault("it rings at one alone for ever", orders.ORDERS, Do.ROUTE)
def _(_real):
    return lambda _call, _at_ms, _now: None


@fault("who said no is rung again", rounds, "route")
def _(real):
    def forgetful(agents, rung, passed_ms, **waits):
        kept = {person: end for person, end in rung.items() if end is not End.DECLINED}
        return real(agents, kept or rung, passed_ms, **waits)

    return forgetful


@fault("it rings at who is in a call", rounds, "agents_for")
def _(real):
    def all_of_them(page, client_id):
        talks = set(Membership.objects.filter(in_call=True).values_list("person", flat=True))
        return [
            replace(agent, available=agent.available or agent.person in talks)
            for agent in real(page, client_id)
        ]

    return all_of_them


@fault("it rings on at who has switched calls off", ring, "route_again")
def _(_real):
    return lambda _call, _now: None


@fault("who leaves a call has been idle all the time", ("minutewise.calls.actions.desk",
       "minutewise.calls.actions.transfer"), "set_talking")  # fmt: skip
def _(real):
    def idle_for_ever(people, in_call, now, **more):
        real(people, in_call, now, **more)
        if not in_call:
            Membership.objects.filter(person__in=people).update(idle_since=NOON)

    return idle_for_ever


# ---- who gets it ----


@fault("two agents take one call", "minutewise.calls.actions.ring", "accept")
def _(real):
    def both(call_id, now, by=None, closes_at_ms=None):
        late = Rung.objects.filter(call=call_id, person=by, end=End.ELSEWHERE.value)
        if by is not None and late.exists():
            hand_advisors_seat(call_id, by, now.wall)
            Call.objects.filter(pk=call_id).update(agent=by)
        else:
            real(call_id, now, by, closes_at_ms)

    return both


@fault("the hold stays when the last agent declines", ring, "_give_up")
def _(real):
    def keeps_it(work, kind, who, outcome, **figures):
        of_all = outcome == Call.Outcome.DECLINED and work.call.is_a_companys
        captured = patch.object(finish, "capture", lambda *_a, **_k: None)
        with captured if of_all else nullcontext():
            real(work, kind, who, outcome, **figures)

    return keeps_it


@fault("a colleague is asked for ever", orders.ORDERS, Do.MISS_HANDOVER)
def _(_real):
    return lambda _call, _at_ms, _now: None


@fault("a colleague who cannot answer is asked on", transfer, "look_again")
def _(_real):
    return lambda _call, _now: None


@fault("after the end a colleague is asked on", "minutewise.calls.actions.finish", "stop_all")
def _(_real):
    return lambda _work, _end, outcome="": []


# ---- what a handover bills ----


@fault("a handover closes when the button is pressed", transfer, "hand_over")
def _(real):
    return lambda work, _closes_ms: real(work, work.now.steady_ms)


@fault("the colleague counts before his first proof", (
    (keeper, "of_this_holder", lambda _watch, sides: sides),
    (control.ORDERS, "hand", lambda _hub, _message, _now_ms: None),
    (transfer, "hand_over", lambda _work, _closes_ms: {}),
), None)  # fmt: skip
def _(_real):
    """Three walls stand before this one; each alone is enough."""


@fault("the seat keeps its proof when it changes hands", control.ORDERS, "hand")
def _(_real):
    return lambda _hub, _message, _now_ms: None


@fault("a handover reads the price anew", transfer, "hand_over")
def _(real):
    def read_anew(work, closes_ms):
        if work.row is not None:
            service = work.call.advisor.services.get()
            work.row.rate = service.rates.get(mode=work.row.mode).amount
            work.row.save()
        return real(work, closes_ms)

    return read_anew


@fault("a handover ends a pause", transfer, "hand_over")
def _(real):
    def without_pauses(work, closes_ms):
        said = real(work, closes_ms)
        if work.row is not None and "advisor" in work.row.reasons:
            work.row.reasons = [each for each in work.row.reasons if each != "advisor"]
            work.row.save()
        return said

    return without_pauses


@fault("the share goes to the agent", "minutewise.calls.actions.finish", "legs")
def _(real):
    def to_the_agent(call, splits, ref):
        found = real(call, splits, ref)
        if not call.is_a_companys or call.agent_id is None:
            return found
        own = earnings(call.agent_id, call.network.currency)
        return [replace(leg, destination=own) if leg.reason == "share" else leg for leg in found]

    return to_the_agent


# The seed whose session found it when it was last searched for.
FOUND_BY = {
    "who has been idle shortest rings first": 20_000,
    "a company's call rings at all at once": 20_000,
    "it rings at one alone for ever": 20_000,
    "who said no is rung again": 20_001,
    "it rings at who is in a call": 20_000,
    "it rings on at who has switched calls off": 20_000,
    "who leaves a call has been idle all the time": 20_001,
    "two agents take one call": 20_002,
    "the hold stays when the last agent declines": 10_029,
    "a colleague is asked for ever": 20_001,
    "a colleague who cannot answer is asked on": 20_001,
    "after the end a colleague is asked on": 20_001,
    "a handover closes when the button is pressed": 20_000,
    "the colleague counts before his first proof": 20_000,
    "the seat keeps its proof when it changes hands": 20_000,
    "a handover reads the price anew": 20_000,
    "a handover ends a pause": 20_003,
    "the share goes to the agent": 20_001,
}
