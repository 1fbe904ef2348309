"""Faults planted into disputes. Each is found by a story, or the stories prove nothing."""

from functools import partial

from minutewise.disputes import rules
from minutewise.disputes.actions import case, opening
from minutewise.disputes.rules import Event
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


@fault("nobody is woken when the time is over", case.Case, "plan")
def _(_real):
    return lambda _self: None


# The seed whose story found it when it was last searched for.
FOUND_BY = {
    "nothing is held": 1,
    "what is left over stays in disputed": 1,
    "an accepted offer gives all of it back": 2,
    "a refund passes by the dispute": 1,
    "the advisor pays once more what is held": 1,
    "what goes back leaves the commission with the operator": 1,
    "nobody is woken when the time is over": 1,
}
