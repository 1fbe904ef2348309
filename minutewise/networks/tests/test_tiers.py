"""Who sells more in a quarter pays by another tier in the next one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.contrib.admin.sites import site
from django.db import IntegrityError, transaction

from minutewise.kernel.errors import InvalidError
from minutewise.networks.admin import PolicyAdmin
from minutewise.networks.models import CommissionTier, Policy
from minutewise.networks.queries import gateway_fee_of, policy_at
from minutewise.networks.rules import (
    Tier,
    check_tiers,
    next_tier,
    quarter_before,
    quarter_of,
    tier_for,
)

TABLE = [Tier(0, 2000), Tier(200_000, 1500), Tier(1_000_000, 1000)]


@pytest.mark.parametrize(
    ("turnover", "bps", "ahead", "why"),
    [
        (0, 2000, 200_000, "who begins"),
        (199_999, 2000, 200_000, "one cent below the step"),
        (200_000, 1500, 1_000_000, "the step begins at its own figure"),
        (999_999, 1500, 1_000_000, "until one cent below the next"),
        (1_000_000, 1000, None, "at the top nothing lies ahead"),
        (10**12, 1000, None, "and it ends nowhere"),
    ],
)
def test_the_tier_of_a_turnover(turnover, bps, ahead, why):
    assert tier_for(TABLE, turnover).commission_bps == bps, why
    found = next_tier(TABLE, turnover)
    assert (found and found.turnover_from) == ahead, why


@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        ([], "tiers_first"),
        ([Tier(1, 2000)], "tiers_first"),
        ([Tier(0, 2000), Tier(0, 1000)], "tiers_ascending"),
        ([Tier(0, 2000), Tier(500, 1500), Tier(400, 1000)], "tiers_ascending"),
        ([Tier(0, 2000), Tier(500, 10_001)], "tiers_bps"),
        ([Tier(0, -1)], "tiers_bps"),
    ],
)
def test_a_table_that_says_nothing_clear_is_refused(tiers, code):
    with pytest.raises(InvalidError) as refused:
        check_tiers(tiers)
    assert refused.value.code == code


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "start", "end", "before", "why"),
    [
        ("2026-01-01T00:00:00", "2026-01-01", "2026-04-01", "2025-10-01", "New Year"),
        ("2025-12-31T23:59:59", "2025-10-01", "2026-01-01", "2025-07-01", "a second earlier"),
        ("2026-03-31T23:59:59", "2026-01-01", "2026-04-01", "2025-10-01", "the last of March"),
        ("2026-04-01T00:00:00", "2026-04-01", "2026-07-01", "2026-01-01", "the next quarter"),
        ("2026-08-15T12:00:00", "2026-07-01", "2026-10-01", "2026-04-01", "in between"),
        ("2026-11-22T09:00:00", "2026-10-01", "2027-01-01", "2026-07-01", "the last quarter"),
    ],
)
def test_quarters_are_those_of_the_calendar_in_utc(moment, start, end, before, why):
    assert quarter_of(at(moment)) == (at(start), at(end)), why
    assert quarter_before(at(moment)) == (at(before), at(start)), why


def test_the_quarter_is_the_same_wherever_the_clock_hangs():
    tokyo = at("2025-12-31T20:00:00").astimezone(timezone(timedelta(hours=9)))
    assert tokyo.year == 2026
    assert quarter_of(tokyo) == quarter_of(at("2025-12-31T20:00:00"))


def test_the_database_refuses_two_steps_at_one_turnover(network):
    policy = Policy.objects.create(network=network)
    CommissionTier.objects.create(policy=policy, turnover_from=200_000, commission_bps=1500)
    with pytest.raises(IntegrityError), transaction.atomic():
        CommissionTier.objects.create(policy=policy, turnover_from=200_000, commission_bps=1)


# ---- the operator's form ----


def form_of(network, steps):
    rows = {
        "network": str(network.pk), "valid_from_0": "2026-06-01", "valid_from_1": "00:00:00",
        "tiers-TOTAL_FORMS": "3", "tiers-INITIAL_FORMS": "0",
    }  # fmt: skip
    for field in Policy._meta.fields:
        if field.name not in {"id", "network", "valid_from"}:
            rows[field.name] = "" if field.null else str(field.default)
    for number in range(3):
        step = steps[number] if number < len(steps) else ("", "")
        rows |= {
            f"tiers-{number}-turnover_from": step[0],
            f"tiers-{number}-commission_bps": step[1],
        }
    return rows


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([("5000", "1500"), ("4000", "1000")], "higher turnover than the one before"),
        ([("5000", "1500"), ("5000", "1000")], "the duplicate data for turnover_from"),
        ([("0", "1500")], "greater than or equal to 1"),
        ([("5000", "10001")], "less than or equal to 10000"),
        ([("-1", "5")], "greater than or equal to"),
        ([("5000", "")], "This field is required"),
        ([("", "5")], "This field is required"),
    ],
)
def test_the_operator_is_told_what_is_wrong_with_a_step(admin_client, network, steps, says):
    answer = admin_client.post("/admin/networks/policy/add/", form_of(network, steps))
    assert says in answer.content.decode()
    assert not Policy.objects.exists()


def test_steps_come_with_a_new_policy_and_stay(admin_client, network):
    steps = [("200000", "1500"), ("1000000", "1000")]
    answer = admin_client.post("/admin/networks/policy/add/", form_of(network, steps))
    assert answer.status_code == 302
    policy = policy_at(network, at("2026-06-01"))
    assert [(t.turnover_from, t.commission_bps) for t in policy.tiers.all()] == [
        (200_000, 1500), (1_000_000, 1000),
    ]  # fmt: skip
    assert isinstance(site.get_model_admin(Policy), PolicyAdmin)
    page = admin_client.get(f"/admin/networks/policy/{policy.pk}/change/").content.decode()
    assert "1000000" in page
    assert 'name="tiers-0-turnover_from"' not in page


@pytest.mark.parametrize(
    ("typed", "steps", "says"),
    [
        (("advisor", "8001"), [], "Commission and gateway fee together are at most 10,000"),
        (("advisor", "10001"), [], "less than or equal to 10000"),
        (("advisor", "-1"), [], "greater than or equal to 0"),
        (("operator", "150"), [], "Where the operator bears the fees, the advisor’s is 0"),
        (("nobody", "0"), [], "not one of the available choices"),
        (("advisor", "2000"), [("5000", "8001")], "A commission and the gateway fee together"),
    ],
)
def test_the_operator_is_told_what_is_wrong_with_a_gateway_fee(
    admin_client, network, typed, steps, says
):
    form = form_of(network, steps) | dict(
        zip(("gateway_fee_bearer", "gateway_fee_bps"), typed, strict=True)
    )
    assert says in admin_client.post("/admin/networks/policy/add/", form).content.decode()
    assert not Policy.objects.exists()


@pytest.mark.parametrize(("bearer", "bps"), [("advisor", "150"), ("operator", "0")])
def test_who_bears_gateway_fees_comes_with_a_policy(admin_client, network, bearer, bps):
    form = form_of(network, []) | {"gateway_fee_bearer": bearer, "gateway_fee_bps": bps}
    assert admin_client.post("/admin/networks/policy/add/", form).status_code == 302
    assert Policy.objects.get().gateway_fee_bearer == bearer


@pytest.mark.parametrize(
    ("bearer", "fee", "commission", "borne", "why"),
    [
        ("operator", 0, 2000, 0, "the operator bears them"),
        ("advisor", 150, 2000, 150, "beside the commission"),
        ("advisor", 150, 0, 150, "of own clients, too"),
        ("advisor", 150, 9900, 100, "never more than the commission leaves"),
    ],
)
def test_what_an_advisor_bears(network, bearer, fee, commission, borne, why):
    policy = Policy(network=network, gateway_fee_bearer=bearer, gateway_fee_bps=fee)
    assert gateway_fee_of(policy, commission) == borne, why
