"""The commission of a call is fixed when its terms are confirmed, by the tier of that moment."""

from datetime import UTC, datetime

from minutewise.calls.tests.conftest import Clock, Talk, give
from minutewise.ledger.queries import verify
from minutewise.networks.models import CommissionTier, Policy

SEPTEMBER = datetime(2026, 9, 30, 12, tzinfo=UTC)


def stepped(network):
    policy = Policy.objects.create(network=network, valid_from=SEPTEMBER.replace(year=2020))
    CommissionTier.objects.create(policy=policy, turnover_from=1_000, commission_bps=1_000)


def begins(clock, moment):
    clock.passes(s=(moment - clock.now.wall).total_seconds())
    return clock


def sells_ten(clock, dara, mirela):
    """Ten minutes at 1.20 a minute, the free one included once it has passed: 12.00."""
    talk = Talk(clock, dara, mirela).rings().is_accepted().connects().runs(s=600).hangs_up()
    return talk.row


def test_last_quarters_turnover_makes_this_quarters_commission(network, dara, mirela):
    stepped(network)
    give(dara, 20_000, "more")
    clock = begins(Clock(), SEPTEMBER)
    first = sells_ten(clock, dara, mirela)
    assert (first.charge, first.commission_bps, first.commission) == (1200, 2000, 240)
    second = sells_ten(clock, dara, mirela)
    assert second.commission_bps == 2000, "the same quarter still: nothing changes within one"
    third = sells_ten(begins(clock, SEPTEMBER.replace(month=10, day=1)), dara, mirela)
    assert (third.charge, third.commission_bps, third.commission) == (1200, 1000, 120)
    assert verify() == []


def test_a_call_over_the_turn_of_the_quarter_keeps_what_was_confirmed(network, dara, mirela):
    stepped(network)
    give(dara, 20_000, "more")
    sells_ten(begins(Clock(), SEPTEMBER), dara, mirela)
    clock = begins(Clock(), SEPTEMBER.replace(hour=23, minute=55))
    talk = Talk(clock, dara, mirela).rings().is_accepted().connects().runs(s=600)
    assert clock.now.wall.month == 10
    row = talk.hangs_up().row
    assert (row.commission_bps, row.charge, row.commission) == (2000, 1200, 240)
    assert verify() == []
