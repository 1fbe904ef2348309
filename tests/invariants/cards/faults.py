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
def another_key_each_time(real):
    def forgetful(name):
        port = real(name)
        return SimpleNamespace(
            capture=lambda at, amount, _key: port.capture(at, amount, str(uuid4())),
            release=port.release,
        )

    return forgetful


@fault("the newest hold is taken first", "minutewise.ledger.actions.endings", "_moves")
def _(real):
    return lambda wanted, holds: real(wanted, holds[::-1])


@fault("another rate is confirmed than the one that was shown", "minutewise.calls.actions.fund",
       "confirmable")  # fmt: skip
def _(real):
    return lambda work, wanted, _shown, free: real(work, wanted, work.meter.terms.rate, free)


@fault("a way that is switched off is taken", "minutewise.calls.actions.fund", "ways_to_authorise")
def _(_real):
    return lambda: ["card", "paypal", "cheque"]


# The seed whose story found it when it was last searched for.
FOUND_BY = {
    "the yes to one offer confirms another": 3,
    "the gateway never hears of the end": 1,
    "what lapsed can still be used": 2,
    "nobody acts on the gateway's news": 1,
    "a raise counts twice": 1,
    "a refused capture is nobody's": 4,
    "a capture is asked for by another key each time": 9,
    "the newest hold is taken first": 1,
    "another rate is confirmed than the one that was shown": 1,
    "a way that is switched off is taken": 1,
}
