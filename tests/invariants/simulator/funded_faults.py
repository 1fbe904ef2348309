"""Faults planted into a call that becomes paid while it lasts, by the wallet or by a card."""

from functools import partial

from minutewise.calls.actions import agree, finish, fund
from minutewise.calls.models import Call
from minutewise.metering import Reason
from minutewise.payments.actions import authorisations
from minutewise.payments.rules import AUTHORISATION, Hold, Status
from tests.invariants.cards.faults import another_key_each_time
from tests.invariants.simulator.mutants import mutant

FAULTS = {}
fault = partial(mutant, among=FAULTS)


@fault("the clock runs from before the yes", agree, "max")
def _(_real):
    return lambda together_ms, _not_before_ms: together_ms


@fault("a card that is declined has paid", AUTHORISATION, (Hold.OPENED, Status.DECLINED))
def _(_real):
    return Hold.AUTHORISED


@fault("a late yes confirms whatever is offered by then", fund, "_same_offer")
def _(_real):
    return lambda *_any: None


@fault("an offer keeps a talk that both have left", finish, "_still")
def _(real):
    def strict(work, outcome):
        lost = outcome == Call.Outcome.LOST and work.row is not None
        return Reason.LOST in work.meter.reasons if lost else real(work, outcome)

    return strict


@fault("the gateway does not hear how a call ended", finish, "holds_ended")
def _(_real):
    return lambda *_any: None


@fault("the newest of several holds pays first", "minutewise.ledger.actions.endings", "_plan")
def _(real):
    return lambda wanted, holds: real(wanted, holds[::-1])


@fault("what lapsed is still part of the maximum", fund, "lapse")
def _(_real):
    return lambda *_any: None


@fault("a raise by card is added to whatever was raised meanwhile", fund, "_same_maximum")
def _(_real):
    return lambda *_any: None


@fault("what the gateway refused is claimed from nobody", authorisations, "_owed")
def _(_real):
    return lambda *_any: None


fault("each question to the gateway has a key of its own", authorisations, "gateway")(
    another_key_each_time
)

# The seed whose session found it when it was last searched for.
FOUND_BY = {
    "the clock runs from before the yes": 30_001,
    "a card that is declined has paid": 30_001,
    "the gateway does not hear how a call ended": 30_002,
    "the newest of several holds pays first": 30_002,
    "a late yes confirms whatever is offered by then": 30_005,
    "an offer keeps a talk that both have left": 30_007,
    "what lapsed is still part of the maximum": 30_008,
    "a raise by card is added to whatever was raised meanwhile": 30_011,
    "what the gateway refused is claimed from nobody": 30_012,
    "each question to the gateway has a key of its own": 30_009,
}
