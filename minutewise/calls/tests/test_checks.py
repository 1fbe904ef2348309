"""`minutewise check-books` finds what somebody bent behind the rules' back."""

import pytest

from minutewise.calls.models import Call, Meter
from minutewise.ledger.queries import verify

BENT = {
    "M6": [
        lambda: Meter.objects.update(commission=239),
        lambda: Meter.objects.update(share=970, commission=230),
        lambda: Meter.objects.update(charge=None),
        lambda: Meter.objects.update(gateway_fee=1),
        lambda: Meter.objects.update(gateway_fee=1, share=959),
    ],
    "M8": [
        lambda: Meter.objects.update(state="ended"),
        lambda: Meter.objects.update(state="ended", settled_at=None),
    ],
    "T4": [lambda: Meter.objects.update(maximum=2401)],
    "T9": [lambda: Meter.objects.update(state="paused")],
}


@pytest.fixture
def settled(talk):
    talk.rings().is_accepted().connects().runs(s=600).hangs_up()
    assert verify() == []
    return talk


@pytest.mark.parametrize(("rule", "bend"), [(r, bend) for r, many in BENT.items() for bend in many])
def test_a_bent_row_is_named(settled, rule, bend):
    bend()
    found = [finding for finding in verify() if finding.rule == rule]
    assert found
    assert str(settled.row.id) in found[0].row or str(settled.id) in found[0].row


def test_a_hold_that_outlives_its_call_is_named(talk):
    talk.rings()
    assert verify() == []
    Call.objects.update(stage="ended", outcome="missed")
    assert f"call {talk.id}" in {finding.row for finding in verify() if finding.rule == "T9"}
