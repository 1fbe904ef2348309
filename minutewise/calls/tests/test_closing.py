"""Where an interval closes when somebody presses: as sentences. Readings in ms of one clock."""

import pytest

from minutewise.calls.rules import JITTER_MS, Proven, closes_at

EVENT, OPENED, LEASE = 100_000, 40_000, 93_000


def both(client, advisor):
    return {"client": Proven(*client), "advisor": Proven(*advisor)}


@pytest.mark.parametrize(
    ("sides", "closes", "because"),
    [
        (both((0, 100_100), (0, 100_200)), EVENT, "both have just answered"),
        (both((0, 97_000), (0, 100_200)), 97_000, "the client did not: his last proof counts"),
        (both((0, 97_000), (0, 96_000)), 96_000, "neither did: the older proof counts"),
        ({"client": Proven(0, 100_100)}, LEASE, "no hub knows the advisor: the keeper's mark"),
        ({}, LEASE, "no hub answers at all"),
        (both((95_000, 100_100), (0, 100_100)), LEASE, "a gap that the keeper has not heard of"),
        (both((OPENED, 100_100), (OPENED, 100_100)), EVENT, "proven since it runs"),
        (both((OPENED + JITTER_MS, 100_100), (0, 100_100)), EVENT, "the same instant, carried"),
    ],
)
def test_an_open_interval_closes_where_somebody_vouches_for_it(sides, closes, because):
    assert closes_at(EVENT, OPENED, sides, LEASE) == closes, because


def test_without_hub_and_lease_nothing_of_it_counts():
    assert closes_at(EVENT, OPENED, {}, None) == OPENED


def test_an_interval_that_closed_by_itself_may_still_shrink():
    assert closes_at(EVENT, None, both((99_000, 100_100), (0, 96_000)), LEASE) == 96_000
