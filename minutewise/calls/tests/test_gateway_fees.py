"""Gateway fees that the advisor bears: by dated policy, fixed with the terms, beside commission."""

from dataclasses import replace
from datetime import timedelta

import pytest

from minutewise.calls.actions.agree import offer
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.queries import ring_part
from minutewise.calls.receipts import receipt_of
from minutewise.calls.tests.conftest import NOON, money
from minutewise.ledger.actions import refund
from minutewise.ledger.queries import charged_for, operator_balance, turnover, verify
from minutewise.ledger.rules import Ref, commission, gateway_fees
from minutewise.networks.models import Policy
from minutewise.work.writing import writing

BORNE = {"gateway_fee_bearer": "advisor", "gateway_fee_bps": 150}


def policy(network, **figures):
    day_before = NOON - timedelta(days=1)
    return Policy.objects.create(network=network, valid_from=day_before, **figures)


def called(talk, came_by=""):
    """Two minutes at 1.20, by whichever way the client came."""
    wish = Wish(talk.advisor.id, "video", 2400, "Disk", came_by=came_by)
    talk.id = start_call(talk.client, wish, talk.clock.now).id
    talk.is_accepted().connects().runs(s=120).hangs_up()
    return talk.call


def fees():
    return operator_balance(gateway_fees("EUR"))


def sound():
    return [str(found) for found in verify() if found.rule != "M7"] == []


@pytest.mark.parametrize(
    ("figures", "came_by", "share", "taken", "fee", "why"),
    [
        ({}, "", 192, 48, 0, "the operator bears the fees: nothing beside the commission"),
        (BORNE, "", 189, 48, 3, "1.5 % of 2.40 is 3.6 cents, rounded down"),
        (BORNE, "button", 237, 0, 3, "own client: no commission, and the fee all the same"),
        ({**BORNE, "commission_bps": 9_850}, "", 1, 236, 3, "together all of it, less odd cents"),
    ],
)
def test_who_bears_the_fee(talk, network, figures, came_by, share, taken, fee, why):
    policy(network, **figures)
    view = receipt_of(called(talk, came_by), "advisor")
    assert (view.share, view.commission, view.gateway_fee) == (share, taken, fee), why
    assert share + taken + fee == view.paid == 240
    assert money(talk.advisor.person)[2] == share
    assert (operator_balance(commission("EUR")), fees()) == (taken, fee)
    assert money(talk.client)[0] == 5000 - 240, "the client pays the same either way"
    assert sound()


def test_a_new_policy_touches_new_calls_only(talk, network):
    policy(network)
    talk.id = start_call(talk.client, Wish(talk.advisor.id, "video", 2400), talk.clock.now).id
    Policy.objects.create(network=network, valid_from=talk.clock.now.wall, **BORNE)
    talk.is_accepted().connects().runs(s=120).hangs_up()
    assert (talk.row.gateway_fee_bps, talk.row.gateway_fee) == (0, 0)
    assert called(talk).meters.get().gateway_fee_bps == 150


def test_the_ring_promises_what_is_left_after_it(talk, network):
    policy(network, gateway_fee_bearer="advisor", gateway_fee_bps=500)
    call = start_call(talk.client, Wish(talk.advisor.id, "video", 2400), talk.clock.now)
    rings = ring_part(call, call.meters.get(), talk.clock.now)
    assert rings["share_rate"] == 120 - 24 - 6


def test_an_offer_in_a_free_talk_has_it_in_its_terms(talk, network):
    policy(network, **BORNE)
    talk.advisor.services.update(kind="agreement")
    wish = Wish(talk.advisor.id, "video", None)
    talk.id = start_call(talk.client, wish, talk.clock.now).id
    talk.is_accepted().connects()
    offer(talk.id, None, "", talk.clock.now)
    assert talk.row.gateway_fee_bps == 150


def test_a_policy_that_takes_more_than_all_leaves_the_commission(talk, network):
    made = policy(
        network, commission_bps=2_000, gateway_fee_bearer="advisor", gateway_fee_bps=5_000
    )
    made.tiers.create(turnover_from=1, commission_bps=9_000)  # past the form that refuses it
    called(talk)
    talk.clock.now = replace(talk.clock.now, wall=talk.clock.now.wall + timedelta(days=100))
    row = called(talk).meters.get()
    assert (row.commission_bps, row.gateway_fee_bps) == (9_000, 1_000)


def test_given_back_it_goes_back_in_proportion(talk, network):
    policy(network, **BORNE)
    ref = Ref("call", str(called(talk).id))
    for key, amount, left in (("half", 120, (24, 1)), ("rest", 120, (0, 0))):
        with writing():
            refund(ref, amount, key=key, by="operator", at=talk.clock.now.wall)
        assert (operator_balance(commission("EUR")), fees()) == left
        assert sound()
    assert charged_for(ref).refunded == charged_for(ref).charged == 240
    assert money(talk.client)[0] == 5000


def test_it_is_part_of_what_clients_paid_for_the_work(talk, network):
    policy(network, **BORNE)
    called(talk)
    earner, day = talk.advisor.earner, timedelta(days=1)
    assert turnover(earner, "EUR", NOON - day, NOON + day) == 240


def test_the_statement_says_it_beside_the_earned_line_on_page_and_in_the_file(
    talk, network, client
):
    policy(network, **BORNE)
    called(talk)
    month = f"{talk.clock.now.wall:%Y-%m}"
    less = "less €0.03 for the payment service"
    for person, there in ((talk.client, False), (talk.advisor.person, True)):
        client.force_login(person)
        told = [
            client.get("/wallet/", {"month": month}, follow=True).content.decode(),
            client.get("/wallet/statement.csv", {"month": month}).content.decode(),
        ]
        assert [less in each for each in told] == [there, there]


def test_the_advisor_reads_it_on_receipt_and_dashboard(talk, network, client):
    policy(network, **BORNE)
    Policy.objects.update(valid_from=NOON - timedelta(days=400))
    receipt = f"/calls/{called(talk).id}/receipt"
    client.force_login(talk.client)
    assert "Fee of the payment service" not in client.get(receipt, follow=True).content.decode()
    client.force_login(talk.advisor.person)
    assert "Fee of the payment service" in client.get(receipt, follow=True).content.decode()
    dashboard = client.get("/dashboard/", follow=True).content.decode()
    assert "Fee of the payment service, in every case" in dashboard
    assert "1.50 %" in dashboard
