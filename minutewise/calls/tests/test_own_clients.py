"""The commission on an advisor's own clients: by policy, fixed with the terms, on the receipt."""

from datetime import timedelta

import pytest

from minutewise.advisors.models import OwnClient
from minutewise.calls.actions.agree import offer
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Call
from minutewise.calls.queries import ring_part
from minutewise.calls.receipts import receipt_of
from minutewise.calls.tests.conftest import NOON, money
from minutewise.ledger.queries import operator_balance, verify
from minutewise.ledger.rules import commission
from minutewise.networks.models import Policy


@pytest.fixture
def policy(network):
    return Policy.objects.create(
        network=network, valid_from=NOON - timedelta(days=1), commission_bps=2000,
        own_client_commission_bps=0,
    )  # fmt: skip


def called(talk, came_by: str) -> Call:
    """Two minutes at 1.20, by whichever way the client came."""
    wish = Wish(talk.advisor.id, "video", 2400, "Disk", came_by=came_by)
    talk.id = start_call(talk.client, wish, talk.clock.now).id
    talk.is_accepted().connects().runs(s=120).hangs_up()
    return talk.call


@pytest.mark.parametrize(
    ("came_by", "own", "share", "fee", "why"),
    [
        ("button", True, 240, 0, "the advisor brought the client: nothing for the operator"),
        ("link", True, 240, 0, "as by the own link"),
        ("", False, 192, 48, "the network found the client: twenty in a hundred"),
    ],
)
def test_who_brought_the_client_decides_the_commission(talk, policy, came_by, own, share, fee, why):
    call = called(talk, came_by)
    view = receipt_of(call, "advisor")
    assert (view.own_client, view.share, view.commission) == (own, share, fee), why
    assert money(talk.advisor.person)[2] == share
    assert operator_balance(commission("EUR")) == fee
    assert money(talk.client)[0] == 5000 - 240  # the client pays the same either way
    assert [f for f in verify() if f.rule != "M7"] == []


def test_the_ring_says_so_and_shows_the_whole_share(talk, policy):
    wish = Wish(talk.advisor.id, "video", 2400, "Disk", came_by="button")
    call = start_call(talk.client, wish, talk.clock.now)
    rings = ring_part(call, call.meters.get(), talk.clock.now)
    assert (rings["own_client"], rings["share_rate"]) == (True, 120)


def test_an_own_client_stays_one_and_a_found_one_does_not_become_one(talk, policy, charlie):
    called(talk, "button")
    assert called(talk, "").own_client
    OwnClient.objects.all().delete()  # as if they had met in the directory
    assert not called(talk, "button").own_client


def test_a_ring_that_is_refused_makes_nobody_an_own_client(talk, policy):
    talk.advisor.presence.__class__.objects.update(connected=False)
    with pytest.raises(Exception, match="not available"):
        start_call(
            talk.client, Wish(talk.advisor.id, "video", 2400, came_by="button"), talk.clock.now
        )
    assert not OwnClient.objects.exists()


def test_a_new_policy_touches_new_calls_only(talk, policy):
    wish = Wish(talk.advisor.id, "video", 2400, came_by="button")
    talk.id = start_call(talk.client, wish, talk.clock.now).id
    Policy.objects.create(
        network=policy.network, valid_from=talk.clock.now.wall, own_client_commission_bps=500
    )
    talk.is_accepted().connects().runs(s=120).hangs_up()
    assert talk.row.commission == 0
    assert called(talk, "").meters.get().commission_bps == 500


def test_an_offer_in_a_free_talk_is_settled_at_the_same_rate(talk, policy):
    talk.advisor.services.update(kind="agreement")
    wish = Wish(talk.advisor.id, "video", None, came_by="button")
    talk.id = start_call(talk.client, wish, talk.clock.now).id
    talk.is_accepted().connects()
    offer(talk.id, None, "", talk.clock.now)
    assert talk.row.commission_bps == 0
