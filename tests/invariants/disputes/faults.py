"""Faults planted into disputes. Each is found by a story, or the stories prove nothing."""

from datetime import timedelta
from functools import partial

from minutewise.disputes import rules
from minutewise.disputes.actions import case, opening, talking
from minutewise.disputes.rules import TABLE, Event, Side, State, Turn
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import HeldBack
from minutewise.ledger.actions import refunds as refund_actions
from tests.invariants.simulator.mutants import mutant

FAULTS = {}
fault = partial(mutant, among=FAULTS)


@fault("nothing is held", opening, "hold_back")
def _(_real):
    return lambda _ref, amount, **_how: HeldBack(0, amount, amount)


@fault("what is left over stays in disputed", case, "hand_back")
def _(_real):
    return lambda _ref, **_how: []


@fault("an accepted offer gives all of it back", rules, "goes_back")
def _(real):
    def all_of_it(event, *, asked, offer, decided):
        return asked if event is Event.ACCEPT else real(
            event, asked=asked, offer=offer, decided=decided
        )  # fmt: skip

    return all_of_it


@fault("a refund passes by the dispute", refund_actions, "is_disputed")
def _(_real):
    return lambda _ref: False


@fault("the advisor pays once more what is held", refund_actions, "disputed_of")
def _(_real):
    return lambda _ref: {}


@fault("what goes back leaves the commission with the operator", refund_actions.rules,
       "commission_back")  # fmt: skip
def _(_real):
    return lambda **_figures: 0


@fault("only the client goes to the operator", TABLE, (State.REFUSED, Event.ESCALATE))
def _(_real):
    return Turn(frozenset({Side.CLIENT}), State.WITH_OPERATOR)


@fault("more may be offered than was asked", rules, "check_offer")
def _(_real):
    return lambda _event, amount, _asked: amount


@fault("whoever is no party is the client", talking, "_side")
def _(real):
    def somebody(work, person):
        try:
            return real(work, person)
        except RuleError:
            return Side.CLIENT

    return somebody


@fault("nobody has to say why", rules, "needs_words")
def _(_real):
    return lambda _event: False


@fault("pressed twice, the second is refused", opening, "_same")
def _(_real):
    def refused(*_known):
        raise RuleError("already_disputed", "x")

    return refused


@fault("a clock is a millisecond fast", "minutewise.disputes.actions", "lapse")
def _(real):
    return lambda job, now: real(job, now.later(1))


@fault("an offer wins time", rules, "lapses_at")
def _(real):
    return lambda state, opened, at, **how: real(
        state, at if state is State.CLIENT_OFFERS else opened, at, **how
    )


@fault("nobody is woken when the time is over", case.Case, "plan")
def _(_real):
    return lambda _self: None


# ---- found at an edge ----


@fault("the operator bears what the two settle", case, "refund")
def _(real):
    return lambda *what, borne_by, **how: real(*what, borne_by="goodwill", **how)


@fault("the window ends a millisecond late", rules, "check_in_time")
def _(real):
    return lambda settled, at, window: real(settled, at, window + timedelta(milliseconds=1))


@fault("a chargeback does not know of disputes", "minutewise.payments.actions.chargebacks",
       "_followers")  # fmt: skip
def _(_real):
    return []


@fault("anybody decides", rules, "check_decides")
def _(_real):
    return lambda _by, **_who: None


@fault("an appeal can be appealed", TABLE, (State.APPEALED, Event.DECIDE))
def _(_real):
    return Turn(frozenset({Side.OPERATOR}), State.DECIDED)


@fault("a lapse forgets what was decided", rules, "goes_back")
def _(real):
    return lambda event, **sums: 0 if event is Event.LAPSE else real(event, **sums)


@fault("the advisor has the last word", TABLE, (State.DECIDED, Event.APPEAL))
def _(_real):
    return Turn(frozenset({Side.ADVISOR}), State.APPEALED)


@fault("one's own offer can be accepted", TABLE, (State.CLIENT_OFFERS, Event.ACCEPT))
def _(_real):
    return Turn(frozenset({Side.CLIENT, Side.ADVISOR}), State.SETTLED)


@fault("an appeal is in time for a millisecond more", rules, "check_appeal")
def _(real):
    return lambda event, until, at: real(event, until, at - timedelta(milliseconds=1))


# The seed whose story found it when it was last searched for.
FOUND_BY = {
    "nothing is held": 1,
    "what is left over stays in disputed": 1,
    "an accepted offer gives all of it back": 2,
    "a refund passes by the dispute": 1,
    "the advisor pays once more what is held": 1,
    "what goes back leaves the commission with the operator": 1,
    "nobody is woken when the time is over": 1,
    "an offer wins time": 1,
    "nobody has to say why": 1,
    "whoever is no party is the client": 1,
    "a clock is a millisecond fast": 2,
    "more may be offered than was asked": 2,
    "pressed twice, the second is refused": 1,
    "only the client goes to the operator": 1,
    "the operator bears what the two settle": 1000,
    "the window ends a millisecond late": 1000,
    "a chargeback does not know of disputes": 1000,
    "anybody decides": 1000,
    "an appeal can be appealed": 1000,
    "a lapse forgets what was decided": 1000,
    "the advisor has the last word": 1000,
    "one's own offer can be accepted": 1000,
    "an appeal is in time for a millisecond more": 1000,
}
