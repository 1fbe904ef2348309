"""After a change of mode both screens show the whole chain, not only its newest meter."""

import pytest

from minutewise.calls import queries
from minutewise.calls.actions import agree, meter, mode
from minutewise.kernel.errors import InvalidError


def shown(talk, role="client"):
    return queries.snapshot(talk.call, role, talk.clock.now)["meter"]


def changes(talk, to: str) -> None:
    mode.change_mode(talk.id, "client", to, talk.clock.ms, talk.clock.now)


@pytest.fixture
def chain(talk):
    """100 s by video at 1.20 a minute (2.00), then by audio at 0.90; at most 24.00 in all."""
    talk.rings().is_accepted().connects().runs(s=100)
    changes(talk, "audio")
    return talk


def test_a_single_meter_has_nothing_before_it(talk):
    talk.rings().is_accepted().connects().runs(s=100)
    found = shown(talk)
    assert (found["confirmed"], found["earlier"], found["taken"]) == (2400, 0, [])


def test_the_maximum_of_the_chain_is_what_was_confirmed(chain):
    found = shown(chain)
    assert (found["earlier"], found["taken"], found["terms"]["maximum"]) == (200, [200], 2200)
    assert found["confirmed"] == 2400
    assert (found["earlier_ms"], found["running_ms"]) == (100_000, 0)


def test_a_raise_counts_for_the_chain_and_its_record_says_the_whole(chain):
    meter.raise_maximum(chain.id, 2800, chain.clock.now)  # 2.00 were used before this meter
    assert shown(chain)["confirmed"] == 3000
    last = queries.snapshot(chain.call, "client", chain.clock.now)["log"][-1]
    assert last["text"] == "Dara K. raised the maximum to €30.00"


def test_the_record_says_what_the_strips_show_of_the_whole_call(chain):
    def last():
        return queries.snapshot(chain.call, "client", chain.clock.now)["log"][-1]["text"]

    meter.come_together(chain.id, chain.clock.ms, chain.clock.now)
    chain.runs(s=60)
    meter.lose(chain.id, chain.clock.ms, chain.clock.now)
    assert last() == "Connection lost, the clock stopped at 2:40"
    meter.come_together(chain.id, chain.clock.ms, chain.clock.now)
    chain.runs(s=5)
    meter.pause(chain.id, "client", chain.clock.ms, chain.clock.now)
    assert last() == "Dara K. paused the meter at 2:45"


def test_waivers_are_shown_as_one_sum(chain):
    meter.waive(chain.id, 50, "", chain.clock.now)
    changes(chain, "text")
    chain.runs(s=60)
    meter.waive(chain.id, 30, "", chain.clock.now)
    assert shown(chain)["waived"] == shown(chain, "advisor")["waived"] == 80


def test_what_was_waived_before_a_change_cannot_be_waived_again(chain):
    meter.waive(chain.id, 200, "", chain.clock.now)
    changes(chain, "video")
    with pytest.raises(InvalidError) as refused:
        meter.waive(chain.id, 1, "", chain.clock.now)
    assert refused.value.code == "waiver_invalid"


def test_an_offer_that_was_withdrawn_is_not_in_the_chain(talk):
    talk.advisor.services.update(kind="agreement")
    talk.rings(maximum=None).is_accepted().connects().runs(s=30)
    agree.offer(talk.id, None, "The restore", talk.clock.now)
    agree.withdraw(talk.id, "advisor", talk.clock.now)
    agree.offer(talk.id, None, "The restore", talk.clock.now)
    agree.confirm(talk.id, 1200, 120, talk.clock.passes(s=2))
    agree.start_agreed(talk.id, talk.clock.ms, talk.clock.now)
    found = shown(talk)
    assert (found["confirmed"], found["earlier"], found["waived"]) == (1200, 0, 0)
