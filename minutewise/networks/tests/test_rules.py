"""What a network decides: its colour, its bounds, its policy of the day."""

from datetime import UTC, datetime

import pytest

from minutewise.networks.models import Network, Policy
from minutewise.networks.queries import bounds_at, current_network, policy_at
from minutewise.networks.rules import Bounds, commission_for, rgb


@pytest.mark.parametrize(
    ("accent", "colour", "why"),
    [
        ("#2f6d7a", (47, 109, 122), "six digits"),
        ("oklch(0 0 0)", (0, 0, 0), "black"),
        ("oklch(1 0 0)", (255, 255, 255), "white"),
        ("oklch(0.628 0.2577 29.23)", (255, 0, 0), "the red of sRGB"),
        ("oklch(0.8664 0.2948 142.5)", (0, 255, 0), "the green of sRGB"),
        ("oklch(0.7 0.4 150)", (0, 214, 0), "beyond sRGB: cut to its edge"),
    ],
)
def test_an_accent_as_a_picture_needs_it(accent, colour, why):
    assert all(abs(a - b) <= 2 for a, b in zip(rgb(accent), colour, strict=True)), rgb(accent)


def test_bounds_by_the_hour_are_sixty_times_those_by_the_minute():
    bounds = Bounds(rate_min=20, rate_max=500, sample_max_s=300, increment_max_s=60)
    assert bounds.per(60) == (20, 500)
    assert bounds.per(3600) == (1200, 30_000)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "highest", "why"),
    [
        ("2025-12-31T23:59:59", 10_000, "before the first policy the defaults hold"),
        ("2026-01-01T00:00:00", 300, "from its first second on"),
        ("2026-06-30T23:59:59", 300, "until just before the next"),
        ("2026-07-01T00:00:00", 400, "the newest one"),
    ],
)
def test_the_newest_policy_that_has_begun_holds(network, moment, highest, why):
    Policy.objects.create(network=network, valid_from=at("2026-01-01"), rate_max=300)
    Policy.objects.create(network=network, valid_from=at("2026-07-01"), rate_max=400)
    assert policy_at(network, at(moment)).rate_max == highest, why
    assert bounds_at(network, at(moment)).rate_max == highest, why


def test_where_nobody_has_said_anything_everybody_is_given_defaults_of_their_own(network):
    law = Network.objects.create(handle="law", name="Paragraf")
    one, other = (policy_at(each, at("2026-01-01")) for each in (network, law))
    one.rate_max = 1
    assert (one.network, other.network) == (network, law)
    assert (one._state.adding, one.pk, one.valid_from) == (True, None, at("2026-01-01"))
    for field in Policy._meta.concrete_fields:
        if field.name not in ("id", "network", "valid_from"):
            assert getattr(other, field.attname) == field.get_default(), field.name
    one.save()
    assert policy_at(network, at("2026-01-01")).rate_max == 1, "said at last, and seen at once"
    assert policy_at(law, at("2026-01-01")).rate_max == 10_000


def test_what_an_operator_changes_is_seen_by_the_next_who_asks(network):
    Policy.objects.create(network=network, valid_from=at("2026-01-01"), rate_max=300)
    for highest in (301, 302):
        assert policy_at(network, at("2026-01-02")).rate_max == highest - 1
        Policy.objects.update(rate_max=highest)
        Network.objects.filter(pk=network.pk).update(name=f"Advice {highest}")
        assert policy_at(network, at("2026-01-02")).rate_max == highest
        assert current_network("testserver").name == f"Advice {highest}"


def test_a_host_name_leads_to_its_network_and_any_other_to_the_first(network):
    law = Network.objects.create(handle="law", name="Paragraf", domain="paragraf.example")
    assert current_network("paragraf.example") == law
    assert current_network("elsewhere.example") == network


@pytest.mark.parametrize(
    ("standard", "own", "is_own", "taken", "why"),
    [
        (2000, 0, False, 2000, "found by the network"),
        (2000, 0, True, 0, "the advisor's own client"),
        (2000, 500, True, 500, "an operator who asks a little of own clients too"),
        (1000, 1500, True, 1000, "but never more than for a stranger"),
        (0, 0, False, 0, "an operator who asks nothing"),
    ],
)
def test_the_commission_depends_on_who_brought_the_client(standard, own, is_own, taken, why):
    assert commission_for(standard, own, own_client=is_own) == taken, why
