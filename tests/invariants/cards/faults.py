"""Faults planted into agreements that cards pay for: each is found by a story."""

from functools import partial

from tests.invariants.simulator.mutants import mutant

FAULTS = {}
fault = partial(mutant, among=FAULTS)
AUTHORISATIONS = "minutewise.payments.actions.authorisations"


@fault("the yes to one offer confirms another", "minutewise.calls.actions.fund", "_same_offer")
def _(_real):
    return lambda *_any: None


@fault("the gateway never hears of the end", "minutewise.calls.actions.finish", "holds_ended")
def _(_real):
    return lambda *_any: None


@fault("what lapsed can still be used", "minutewise.calls.actions.fund", "lapse")
def _(_real):
    return lambda *_any: None


@fault("nobody acts on the gateway's news", "minutewise.payments.behind", "of")
def _(_real):
    return lambda _authorisation: None


@fault("a raise counts twice", "minutewise.calls.actions.fund", "raisable")
def _(real):
    return lambda work, wanted, held=0: real(work, wanted + held, held=held)


@fault("a refused capture is nobody's", AUTHORISATIONS, "_owed")
def _(_real):
    return lambda *_any: None


@fault("the newest hold is taken first", "minutewise.ledger.actions.endings", "_locked")
def _(real):
    return lambda ids, key: real(ids, key)[::-1]


# The seed whose story found it when it was last searched for.
FOUND_BY = {
    "the yes to one offer confirms another": 3,
    "the gateway never hears of the end": 1,
    "what lapsed can still be used": 2,
    "nobody acts on the gateway's news": 1,
    "a raise counts twice": 1,
    "a refused capture is nobody's": 4,
    "the newest hold is taken first": 1,
}
