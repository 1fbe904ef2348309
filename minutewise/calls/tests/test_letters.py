"""The letter of a receipt says the receipt's own figures, and asks for nothing else."""

from types import SimpleNamespace

import pytest

from minutewise.calls import receipts
from minutewise.calls.actions import meter, mode
from minutewise.kernel.money import format_amount


@pytest.fixture
def chain(talk):
    """By video for 100 s, then by audio for 60 s, with a pause and a waiver: 2.90 less 0.40."""
    talk.rings().is_accepted().connects().runs(s=100)
    mode.change_mode(talk.id, "client", "audio", talk.clock.ms, talk.clock.now)
    meter.come_together(talk.id, talk.clock.ms, talk.clock.now)
    talk.runs(s=60)
    meter.pause(talk.id, "client", talk.clock.ms, talk.clock.now)
    talk.clock.passes(s=9)
    meter.waive(talk.id, 40, "a slow line", talk.clock.now)
    return talk.hangs_up()


@pytest.mark.parametrize("role", ["client", "advisor"])
def test_the_letter_says_what_the_receipt_says(chain, role):
    receipt, letter = (
        receipts.receipt_of(chain.call, role),
        receipts.letter_of(chain.call, role, "en"),
    )
    assert (receipt.paid, receipt.reserved, receipt.returned) == (250, 2400, 2150)
    assert receipt.share + receipt.commission + receipt.gateway_fee == 250
    for name in ("paid", "share", "reserved", "returned"):
        assert letter[name] == format_amount(getattr(receipt, name), "EUR", "en")
    assert {letter[name] for name in ("number", "other", "counted")} == {
        receipt.number, receipt.other, "2:40",
    }  # fmt: skip


def test_a_letter_looks_at_meters_and_holds_alone(chain, django_assert_num_queries):
    call = chain.call
    receipts.letter_of(call, "client", "en")  # who they are is read with the call
    with django_assert_num_queries(2):
        receipts.letter_of(call, "client", "en")


def test_a_call_that_became_paid_while_it_lasted_was_free_before(chain):
    """Of the drawing: from the connection on, if the first yes to a price came later."""
    call = chain.call
    events = receipts.events_of(call)

    def first_piece(confirmed_at):
        meters = [SimpleNamespace(confirmed_at=confirmed_at)] if confirmed_at else []
        return receipts.stretches(call, meters, events)[0][0].kind

    assert first_piece(call.connected_at) == "used"
    assert first_piece(call.ended_at) == "free"
    assert first_piece(None) == "free"
