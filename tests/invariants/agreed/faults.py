"""Faults planted into agreed payments: each is found, or the sessions prove nothing."""

from functools import partial

from minutewise.agreed.rules import TABLE, Event, Kind, State
from minutewise.ledger.rules import sharing
from tests.invariants.simulator.mutants import mutant

FAULTS = {}
fault = partial(mutant, among=FAULTS)
ANSWER, GIVE = "minutewise.agreed.actions.answer", "minutewise.agreed.actions.give"
DESK = "minutewise.agreed.actions.desk"


@fault("at the deadline it is not too late yet", DESK, "check_in_time")
def _(real):
    def late(event, until, at):
        if at != until:
            real(event, until, at)

    return late


@fault("whoever comes before the worker is never too late", DESK, "check_in_time")
def _(_real):
    return lambda *_: None


@fault("what was held stays held when it is given up", ANSWER, "release")
def _(_real):
    return lambda *_held, **_how: 0


@fault("a held fee is paid from the wallet a second time", ANSWER, "open_hold_of")
def _(_real):
    return lambda _agreed_id: None


@fault("limits are asked of nobody who agrees or pays", ANSWER, "check_may_spend")
def _(_real):
    return lambda *_spend: None


@fault("limits are asked of nobody who tips", GIVE, "check_may_spend")
def _(_real):
    return lambda *_spend: None


@fault("a payment is shared without its commission", DESK, "split")
def _(real):
    return lambda amount, waived, _bps, *, fee_bps=0: real(amount, waived, 0, fee_bps=fee_bps)


@fault("the commission kept is rounded up", sharing, "kept_commission")
def _(_real):
    return lambda charged, commission, refunded: -(-commission * (charged - refunded) // charged)


@fault("a refused payment may be paid afterwards", TABLE, (Kind.FIXED, State.ASKED, Event.DECLINE))
def _(_real):
    return State.ASKED


@fault("a fee has a day less than was agreed", ANSWER, "deadline")
def _(real):
    return lambda days, at: real(days - 1, at)


# The seed whose session found it when it was last searched for.
FOUND_BY = dict.fromkeys(FAULTS, 1) | {
    "limits are asked of nobody who agrees or pays": 2,
    "limits are asked of nobody who tips": 2,
    "at the deadline it is not too late yet": 7,
    "a refused payment may be paid afterwards": 9,
    "a fee has a day less than was agreed": 25,
}
