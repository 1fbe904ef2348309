"""Faults planted into agreements that cards pay for: each is found by a story."""

from functools import partial
from types import SimpleNamespace
from uuid import uuid4

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


@fault("a capture is asked for by another key each time", AUTHORISATIONS, "gateway")
def _(real):
    def forgetful(name):
        port = real(name)
        return SimpleNamespace(
            capture=lambda at, amount, _key: port.capture(at, amount, str(uuid4())),
            release=port.release,
        )

    return forgetful


@fault("the newest hold is taken first", "minutewise.ledger.actions.endings", "_locked")
def _(real):
    return lambda ids, key: real(ids, key)[::-1]


@fault("an amount that came too late is kept", AUTHORISATIONS, "follow_authorisation")
def _(_real):
    return lambda *_any: None


# The seed whose story found it when it was last searched for.
FOUND_BY = dict.fromkeys(FAULTS, 1)
