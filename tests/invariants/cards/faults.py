"""Faults planted into agreements that cards pay for: each is found by a story."""

from functools import partial
from types import SimpleNamespace
from uuid import uuid4

from minutewise.ledger.actions import release
from minutewise.payments.actions import refunds
from tests.invariants.cards.edges import BEGIN
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


@fault("the newest hold is taken first", "minutewise.ledger.actions.endings", "_plan")
def _(real):
    return lambda wanted, holds: real(wanted, holds[::-1])


@fault("another rate is confirmed than the one that was shown", "minutewise.calls.actions.fund",
       "confirmable")  # fmt: skip
def _(real):
    return lambda work, wanted, _shown, free: real(work, wanted, work.meter.terms.rate, free)


@fault("a way that is switched off is taken", "minutewise.calls.actions.fund", "ways_to_authorise")
def _(_real):
    return lambda: ["card", "paypal", "cheque"]


@fault("what a call cost may go to its card whether it came back or not",
       "minutewise.payments.sources", "came_back")  # fmt: skip
def _(_real):
    return lambda _kind, ids, _to: dict.fromkeys(ids, 10**9)


@fault("a card gets anew what went to it before", "minutewise.payments.actions.refunds", "_count")
def _(_real):
    return lambda *_any: None


@fault("what goes to a card stays in the wallet too", "minutewise.payments.actions.refunds",
       "_book")  # fmt: skip
def _(_real):
    def forgets(item, refund, now):
        release([refund.hold_id], key=f"refund:{refund.id}:end", by=refund.by, at=now.wall)
        refunds._count(item, refund.amount)

    return forgets


@fault("what goes to a card is asked for by another key each time",
       "minutewise.payments.actions.refunds", "gateway")  # fmt: skip
def _(real):
    def forgetful(name):
        port = real(name)
        return SimpleNamespace(
            refund=lambda at, amount, _key: port.refund(at, amount, str(uuid4()))
        )

    return forgetful


@fault("who pressed once may have pressed for another card",
       "minutewise.payments.actions.sending_back", "sources_to")  # fmt: skip
def _(real):
    return lambda person, currency, _to: real(person, currency, None)


@fault("what the gateway sent back on its own is not heard of",
       "minutewise.payments.actions.news", "take_refunds")  # fmt: skip
def _(_real):
    return lambda *_any: False


@fault("a raise by card leaves the clock where it stopped", "minutewise.calls.actions.fund",
       "stand_raised")  # fmt: skip
def _(_real):
    return lambda work, raised: work.keep(raised)


@fault("more is charged than is still held after a lapse in a chain",
       "minutewise.calls.actions.finish", "shares")  # fmt: skip
def _(real):
    return lambda rows, _held: real(rows, 10**12)


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
    "what a call cost may go to its card whether it came back or not": 1,
    "a card gets anew what went to it before": 1,
    "what goes to a card stays in the wallet too": 1,
    "what goes to a card is asked for by another key each time": 6,
    "who pressed once may have pressed for another card": 1,
    "what the gateway sent back on its own is not heard of": 4,
    "a raise by card leaves the clock where it stopped": BEGIN,
    "more is charged than is still held after a lapse in a chain": BEGIN,
}
