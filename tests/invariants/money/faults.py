"""Faults planted into the ways of money: tiers, samples, limits, refunds, payouts, chargebacks,
erasure. Each is found by a story, or the stories prove nothing by finding none.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from minutewise.accounts.rules import limits
from minutewise.ledger.actions import refunds as refund_actions
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


# ---- found at an edge ----


@fault("a step begins a cent late", "minutewise.networks.queries", "tier_for")
def _(real):
    return lambda tiers, turnover: real(tiers, max(0, turnover - 1))


@fault("a step begins a cent early", "minutewise.networks.queries", "tier_for")
def _(real):
    return lambda tiers, turnover: real(tiers, turnover + 1)


@fault("what went back stays in the turnover", "minutewise.ledger.queries.turnover", "_sum")
def _(real):
    return lambda rows: 0 if "reverses" in str(rows.query.where) else real(rows)


@fault("the button makes any pair the advisor's own", "minutewise.advisors.actions.own_clients",
       "is_own_client")  # fmt: skip
def _(real):
    return lambda *, already, met_before, came_by: real(
        already=already, met_before=False, came_by=came_by
    )


@fault("a pair is the advisor's own for one call", "minutewise.advisors.actions.own_clients",
       "is_own_client")  # fmt: skip
def _(real):
    return lambda *, already, met_before, came_by: real(
        already=False, met_before=met_before, came_by=came_by
    )


@fault("a sample is used up a millisecond late", "minutewise.calls.queries.samples", "sample_used")
def _(real):
    return lambda *of: max(0, real(*of) - 1)


@fault("a sample comes back a millisecond early", "minutewise.calls.queries.samples",
       "sample_used")  # fmt: skip
def _(real):
    return lambda who, page, since, marks=(): real(
        who, page, since + timedelta(milliseconds=1), marks
    )


@fault("a raise of a limit counts a millisecond early", limits, "RAISE_WAITS")
def _(real):
    return real - timedelta(milliseconds=1)


@fault("a raise of a limit counts a millisecond late", limits, "RAISE_WAITS")
def _(real):
    return real + timedelta(milliseconds=1)


@fault("less of a raise begins anew", limits, "is_higher")
def _(real):
    return lambda one, other: True if one == 800 and other == 900 else real(one, other)


@fault("a limit lets a cent more through", "minutewise.accounts.actions.limits", "tightest")
def _(real):
    def wider(found):
        left = real(found)
        return left and replace(left, amount=left.amount + 1)

    return wider


@fault("leaving forgets the limits", "minutewise.accounts.lasting", "_keep_limits")
def _(_real):
    return lambda _person, _at: None


@fault("leaving forgets what was spent", "minutewise.accounts.lasting", "spent_in")
def _(_real):
    return lambda *_of: dict.fromkeys(limits.Span, 0)


@fault("a debt stops nobody", "minutewise.payments.actions.chargebacks", "block")
def _(_real):
    return lambda _account: None


@fault("half a debt paid is all of it", "minutewise.payments.actions.chargebacks", "owed")
def _(_real):
    return lambda _person, _currency: 0


@fault("the operator bears nothing of a refund", refund_actions._Purse, "pay")
def _(real):
    return lambda self, part, amount: real(replace(self, goodwill=None), part, amount)


@fault("the operator bears all of a refund", refund_actions._Purse, "pay")
def _(real):
    return lambda self, part, amount: real(
        replace(self, free={}) if self.goodwill else self, part, amount
    )


@fault("what a bank returns goes to nobody", "minutewise.payments.actions.payouts", "_book")
def _(real):
    return lambda payout, before, now: real(payout, before, now) if payout.state == "paid" else None


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
    "a raise of a limit counts a millisecond early": 1000,
    "a raise of a limit counts a millisecond late": 1000,
    "less of a raise begins anew": 1000,
    "a limit lets a cent more through": 1001,
    "leaving forgets the limits": 1002,
    "leaving forgets what was spent": 1002,
    "a sample is used up a millisecond late": 1003,
    "a sample comes back a millisecond early": 1003,
    "a step begins a cent late": 1022,
    "a step begins a cent early": 1004,
    "what went back stays in the turnover": 1013,
    "the button makes any pair the advisor's own": 1005,
    "a pair is the advisor's own for one call": 1005,
    "a debt stops nobody": 1006,
    "half a debt paid is all of it": 1006,
    "the operator bears nothing of a refund": 1007,
    "the operator bears all of a refund": 1007,
    "what a bank returns goes to nobody": 1008,
}
