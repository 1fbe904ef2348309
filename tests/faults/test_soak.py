"""F15 in small: the soak runs for twelve seconds, and its judge sees what grows.

`./test soak` is the real one: three minutes, or as many as `SOAK_MINUTES` says.
"""

import pytest

from tests.faults import soak

FLAT = [(at, 100.0 + at % 3) for at in range(60)]


@pytest.mark.parametrize(
    ("samples", "grows_by"),
    [
        (FLAT, 0),
        ([(at, 100.0) for at in range(60)], 0),
        ([(at, 100 + at) for at in range(60)], 59),
        ([(at, 100 - at) for at in range(60)], -59),
        # One peak is no growth: the line decides, not the first and the last measurement.
        ([*[(at, 10.0) for at in range(59)], (59, 20.0)], 1),
    ],
)
def test_growth_is_the_rise_of_the_line(samples, grows_by):
    assert soak.growth(samples) == pytest.approx(grows_by, abs=0.6)


def test_a_descriptor_left_by_every_call_is_seen():
    found = soak.Soak.__new__(soak.Soak)
    found.samples = [(at, dict.fromkeys(soak.ALLOWED, 10.0)) for at in range(0, 180, 2)]
    assert found.verdict() == []
    for at, seen in found.samples:
        seen["descriptors"] += at // 10
    assert found.verdict() == ["descriptors"]


@pytest.mark.timeout(400)
def test_twelve_seconds_of_it(monkeypatch, capsys):
    """Too short to judge memory; nothing may be left over even so."""
    loose = {name: soak.Allowance(1_000, "too short") for name in soak.ALLOWED}
    monkeypatch.setattr(soak, "ALLOWED", loose)
    assert soak.main(0.2) == 0, capsys.readouterr().out
