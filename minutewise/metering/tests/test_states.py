"""Every pair of state and event: what the table allows happens, all else is refused alike."""

from pathlib import Path

import pytest

from minutewise import metering
from minutewise.metering import TABLE, Event, Meter, NotNowError, Reason, State, Terms, drawing

T0 = 1_000_000

ACTS = {
    Event.CONFIRM: lambda m: metering.confirm(m, maximum=500),
    Event.ACCEPT: metering.accept,
    Event.CONNECT: lambda m: metering.connect(m, T0),
    Event.PAUSE: lambda m: metering.pause(m, Reason.CLIENT, T0 + 60_000),
    Event.GO_ON: metering.go_on,
    Event.CLEAR: lambda m: metering.clear(m, set(m.reasons), T0 + 61_000),
    Event.RAISE: lambda m: metering.raise_maximum(m, 900, T0 + 999_000),
    Event.WAIVE: lambda m: metering.waive(m, 1, T0 + 60_000, earlier=1),
    Event.END: lambda m: metering.end(m, T0 + 60_000),
    Event.VOID: metering.void,
    Event.SETTLE: metering.settle,
    Event.LAPSE: lambda m: metering.lapse(m, 10, T0 + 999_000),
    Event.SHORTEN: lambda m: metering.shorten(m, T0 + 1_000),
}


def samples():
    """Meters in every state; where one state has several faces, all of them."""
    offered = Meter(terms=Terms(rate=100))
    confirmed = ACTS[Event.CONFIRM](offered)
    accepted = metering.accept(confirmed)
    running = ACTS[Event.CONNECT](accepted)
    paused = ACTS[Event.PAUSE](running)
    by_advisor = metering.pause(paused, Reason.ADVISOR, T0 + 60_000)
    ended = ACTS[Event.END](running)
    return [
        *(offered, confirmed, accepted, running, paused, by_advisor),
        *(metering.raise_maximum(running, 600, T0), metering.go_on(by_advisor), ended),
        *(metering.settle(ended), metering.void(confirmed)),
    ]


def refusal(act, meter):
    """The refusal of an event, or None if it happens."""
    try:
        act(meter)
    except NotNowError as refused:
        return refused
    return None


def reached(state, event):
    """The states that the event leads to from any sample in that state; refusals left out."""
    act = ACTS[event]
    here = [sample for sample in samples() if sample.state is state]
    return {act(meter).state for meter in here if refusal(act, meter) is None}


@pytest.mark.parametrize("event", list(Event))
@pytest.mark.parametrize("state", list(State))
def test_what_the_table_allows_happens_and_nothing_else(state, event):
    assert reached(state, event) <= TABLE.get((state, event), frozenset())
    assert bool(reached(state, event)) == ((state, event) in TABLE)


@pytest.mark.parametrize("event", list(Event))
@pytest.mark.parametrize("state", list(State))
def test_every_refusal_is_the_same_named_error(state, event):
    for meter in (sample for sample in samples() if sample.state is state):
        if refused := refusal(ACTS[event], meter):
            assert (refused.code, refused.state, refused.event) == ("not_now", state, event)


def test_every_arrow_of_the_table_is_walked():
    branching = {
        (State.PAUSED, Event.CLEAR): metering.clear(
            metering.pause(samples()[4], Reason.LOST, T0 + 60_000), {Reason.LOST}, T0 + 61_000
        ),
        (State.RUNNING, Event.RAISE): metering.raise_maximum(samples()[3], 900, T0),
        (State.RUNNING, Event.LAPSE): metering.lapse(samples()[3], 200, T0),
    }
    for (state, event), targets in TABLE.items():
        walked = reached(state, event)
        if (state, event) in branching:
            walked.add(branching[state, event].state)
        assert walked == targets, (state, event)


def test_every_event_has_its_function():
    assert set(ACTS) == set(Event)


def test_settled_and_void_are_final():
    final = {state for state in State if not any(state is before for before, _ in TABLE)}
    assert final == {State.SETTLED, State.VOID}


def test_the_drawing_in_the_readme_is_printed_from_the_table():
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{drawing()}```" in readme, "print it anew: metering.drawing()"
