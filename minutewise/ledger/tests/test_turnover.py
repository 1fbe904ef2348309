"""The turnover that commission tiers look at, read from the books."""

from datetime import UTC, datetime

import pytest

from minutewise.ledger.actions import capture, open_hold, post, refund
from minutewise.ledger.rules import Draft, Leg, Ref, clearing, commission, earnings, spendable
from minutewise.networks.models import CommissionTier, Policy
from minutewise.networks.queries import commission_of, standing
from minutewise.networks.rules import Tier
from minutewise.work.writing import writing


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


ADAM, EVE = "person:adam", "person:eve"


def sells(earner, charge, when, key, fee_bps=2000):
    """Somebody pays `charge` cents for a call with `earner`."""
    fee, ref = charge * fee_bps // 10_000, Ref("call", key)
    client = spendable("person:clara", "EUR")
    with writing():
        top_up = Ref("payment", key)
        post([Draft(clearing("pretend", "EUR"), client, charge, "top_up", top_up, f"in:{key}")],
             by="test", at=when)  # fmt: skip
        hold = open_hold(client, charge, ref=ref, key=f"hold:{key}", by="test", at=when)
        legs = [Leg(earnings(earner, "EUR"), charge - fee, "share", ref),
                Leg(commission("EUR"), fee, "commission", ref)]  # fmt: skip
        capture([hold.pk], legs, key=f"end:{key}", by="test", at=when)


def gives_back(amount, when, key):
    with writing():
        refund(Ref("call", key), amount, key=f"back:{key}:{amount}", by="test", at=when)


@pytest.fixture
def stepped(network):
    """20 %, from 2,000.00 in the quarter before 15 %, own clients 5 %."""
    policy = Policy.objects.create(
        network=network, valid_from=at("2020-01-01"), own_client_commission_bps=500
    )
    CommissionTier.objects.create(policy=policy, turnover_from=200_000, commission_bps=1500)
    return policy


def takes(policy, when="2026-05-10", earner=ADAM, own=False):
    return commission_of(policy, earner=earner, at=at(when), own_client=own)


def test_the_turnover_of_the_quarter_before_decides(stepped):
    assert takes(stepped) == 2000
    sells(ADAM, 150_000, at("2026-01-01"), "a")
    sells(ADAM, 49_999, at("2026-03-31T23:59:59"), "b")
    assert takes(stepped) == 2000, "one cent is missing"
    sells(ADAM, 1, at("2026-02-14"), "c")
    assert takes(stepped) == 1500, "what clients paid counts, commission included"
    assert takes(stepped, "2026-06-30T23:59:59") == 1500, "for the whole quarter after it"
    assert takes(stepped, "2026-07-01") == 2000, "and no longer"
    assert takes(stepped, "2026-03-31") == 2000, "not for the quarter in which it is earned"


def test_somebody_elses_turnover_and_other_money_do_not_count(stepped, network):
    sells(EVE, 900_000, at("2026-02-01"), "a")
    with writing():
        draft = Draft(clearing("pretend", "EUR"), spendable(ADAM, "EUR"), 900_000, "top_up",
                      Ref("payment", "x"), "x")  # fmt: skip
        post([draft], by="test", at=at("2026-02-01"))
    assert takes(stepped) == 2000
    assert takes(stepped, earner=EVE) == 1500


def test_what_went_back_does_not_count_whenever_it_went_back(stepped):
    sells(ADAM, 200_000, at("2026-02-01"), "a")
    assert takes(stepped) == 1500
    gives_back(1, at("2026-04-20"), "a")
    assert takes(stepped) == 2000


def test_a_commission_of_nothing_makes_no_smaller_turnover(stepped):
    sells(ADAM, 200_000, at("2026-02-01"), "a", fee_bps=0)
    assert takes(stepped) == 1500


def test_own_clients_go_first(stepped):
    sells(ADAM, 200_000, at("2026-02-01"), "a")
    assert takes(stepped, own=True) == 500


def test_a_policy_without_steps_asks_the_books_nothing(network, django_assert_num_queries):
    policy = Policy.objects.create(network=network, valid_from=at("2020-01-01"))
    with django_assert_num_queries(1):
        assert takes(policy) == 2000
    with django_assert_num_queries(0):
        assert takes(Policy(network=network)) == 2000


def test_an_advisor_sees_where_the_next_step_is(stepped):
    sells(ADAM, 250_000, at("2026-02-01"), "a")
    sells(ADAM, 30_000, at("2026-04-01"), "b")
    found = standing(stepped, ADAM, at("2026-05-10"))
    assert (found.tier.commission_bps, found.before, found.own_bps) == (1500, 250_000, 500)
    assert (found.so_far, found.coming, found.ahead) == (30_000, Tier(0, 2000), Tier(200_000, 1500))
    assert found.next_from == at("2026-07-01")
