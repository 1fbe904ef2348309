"""Faults planted into the ways of money: tiers, samples, limits, refunds, payouts, chargebacks,
erasure. Each is found by a story, or the stories prove nothing by finding none.
"""

from functools import partial

from minutewise.ledger.rules import sharing
from minutewise.networks.rules import quarter_of
from minutewise.payments.actions.refunds import release
from tests.invariants.simulator.mutants import mutant

FAULTS = {}
fault = partial(mutant, among=FAULTS)


# ---- commission by turnover ----


@fault("a tier looks at the quarter that runs", "minutewise.networks.queries", "quarter_before")
def _(_real):
    return quarter_of


@fault("own clients cost as much as any", "minutewise.networks.queries", "commission_for")
def _(_real):
    return lambda standard_bps, _own_bps, *, own_client: standard_bps


# ---- samples ----


@fault("a card is not known again", "minutewise.calls.sample_marks", "instruments_of")
def _(_real):
    return lambda _person_id: set()


# ---- limits ----


@fault("a limit is asked of nobody", "minutewise.calls.actions.start", "check_may_spend")
def _(_real):
    return lambda *_spend: None


# ---- back and out ----


@fault("the commission stays when money goes back", sharing, "kept_commission")
def _(_real):
    return lambda charged, commission, refunded: commission


@fault("the commission kept is rounded up", sharing, "kept_commission")
def _(_real):
    return lambda charged, commission, refunded: -(-commission * (charged - refunded) // charged)


@fault("what is sent back stays in the wallet", "minutewise.payments.actions.refunds", "_book")
def _(_real):
    def kept(_payment, row, now):
        release([row.hold_id], key=f"refund:{row.id}:end", by=row.by, at=now.wall)

    return kept


@fault("a payout leaves the earnings when it is paid", "minutewise.payments.actions.payouts",
       "_move")  # fmt: skip
def _(real):
    def late(payout, source, destination, reason, step, now):
        if step:
            real(payout, source, destination, reason, step, now)

    return late


@fault("the least payout is not asked for", "minutewise.payments.actions.payouts",
       "_check_bounds")  # fmt: skip
def _(_real):
    return lambda _amount, _currency, _least: None


# ---- leaving ----


@fault("money stays with an erased account", "minutewise.accounts.own_data", "give_up")
def _(_real):
    return lambda _person, _at: None


# The seed whose story found it when it was last searched for.
FOUND_BY = {
    "what is sent back stays in the wallet": 1,
    "own clients cost as much as any": 1,
    "a limit is asked of nobody": 1,
    "the commission stays when money goes back": 1,
    "the commission kept is rounded up": 1,
    "a payout leaves the earnings when it is paid": 1,
    "money stays with an erased account": 2,
    "a tier looks at the quarter that runs": 3,
    "the least payout is not asked for": 3,
    "a card is not known again": 4,
}
