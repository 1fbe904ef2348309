"""Old snapshot + announced events = new snapshot, for every action, on both screens."""

import importlib
import inspect
import json
import pkgutil

import pytest

from minutewise.advisors.models import Membership
from minutewise.advisors.tests.company import agent, brightdesk
from minutewise.calls import actions, queries
from minutewise.calls.actions import agree, finish, giving_back, meter, mode, ring, talk, transfer
from minutewise.calls.models import Call
from minutewise.calls.tests.recording import GapError, fold
from minutewise.realtime.tests.recorder import Recorder

# ---- how a call comes to where the action meets it ----


def ringing(t):
    t.rings()


def connecting(t):
    t.rings().is_accepted()


def live(t):
    t.rings().is_accepted().connects().runs(s=100)


def live_text(t):
    t.rings(mode="text", maximum=600).is_accepted().connects().runs(s=100)


def used_up(t):
    t.rings(maximum=600).is_accepted().connects().runs(s=900)


def paused_by(who):
    def prepare(t):
        live(t)
        meter.pause(t.id, who, t.clock.ms, t.clock.now)
        t.runs(s=20)

    return prepare


def ready_again(t):
    paused_by("advisor")(t)
    meter.go_on(t.id, t.clock.now)


def lost(t):
    live(t)
    meter.lose(t.id, t.clock.ms - 5_000, t.clock.now)
    t.runs(s=10)


def at_maximum(t):
    used_up(t)
    meter.exhaust(t.id, t.clock.ms, t.clock.now)
    t.runs(s=10)


def silent(t):
    live_text(t)
    meter.fall_silent(t.id, t.clock.ms - 60_000, t.clock.now)
    t.runs(s=5)


def changed_mode(t):
    live(t)
    mode.change_mode(t.id, "client", "audio", t.clock.ms, t.clock.now)
    t.runs(s=70)


def free(t):
    t.advisor.services.update(kind="agreement")
    t.rings(maximum=None).is_accepted().connects().runs(s=30)


def offered(t):
    free(t)
    agree.offer(t.id, None, "The restore", t.clock.now)
    t.runs(s=5)


def agreed(t):
    offered(t)
    agree.confirm(t.id, 1200, 120, t.clock.now)


def at_a_company(t):
    """Nils, Olga and Pia answer for Brightdesk; Nils is rung first."""
    t.advisor = brightdesk(t.advisor.network, "Nils", "Olga", "Pia")
    t.rings()


def after(s, prepare):
    """The same, and so many seconds have passed since."""

    def later(t):
        prepare(t)
        t.runs(s=s)

    return later


def answered(t):
    at_a_company(t)
    ring.accept(t.id, t.clock.passes(s=3), agent(t.advisor, "Nils"))
    t.connects().runs(s=100)


def asked(t):
    answered(t)
    olga = str(agent(t.advisor, "Olga").id)
    transfer.ask_colleague(t.id, olga, "Her field", t.clock.passes(s=1))


def handed(t):
    asked(t)
    ring.accept(t.id, t.clock.passes(s=4), agent(t.advisor, "Olga"))
    t.runs(s=2)


def olga_is_gone(t):
    asked(t)
    Membership.objects.filter(person__name="Olga").update(connected=False)


# action → what it meets, and how it is called
ROWS = {
    "agree.offer": (free, lambda t: agree.offer(t.id, 90, "The restore", t.clock.now)),
    "agree.confirm": (offered, lambda t: agree.confirm(t.id, 1200, 120, t.clock.now)),
    "agree.start_agreed": (
        agreed,
        lambda t: agree.start_agreed(t.id, t.clock.ms, t.clock.now),
    ),
    "agree.withdraw": (offered, lambda t: agree.withdraw(t.id, "advisor", t.clock.now)),
    "agree.withdraw by the client": (
        offered,
        lambda t: agree.withdraw(t.id, "client", t.clock.now),
    ),
    "agree.expire": (offered, lambda t: agree.expire(t.id, t.clock.now)),
    "finish.hang_up while offered": (
        offered,
        lambda t: finish.hang_up(t.id, "client", t.clock.ms, t.clock.now),
    ),
    "ring.accept": (ringing, lambda t: ring.accept(t.id, t.clock.now)),
    "ring.decline": (ringing, lambda t: ring.decline(t.id, " In the  car", t.clock.now)),
    "ring.cancel": (ringing, lambda t: ring.cancel(t.id, t.clock.now)),
    "ring.miss": (ringing, lambda t: ring.miss(t.id, t.clock.now)),
    "ring.accept at a company": (
        at_a_company,
        lambda t: ring.accept(t.id, t.clock.now, agent(t.advisor, "Nils")),
    ),
    "ring.accept of a handover": (
        asked,
        lambda t: ring.accept(t.id, t.clock.now, agent(t.advisor, "Olga")),
    ),
    "ring.decline by one of several": (
        at_a_company,
        lambda t: ring.decline(t.id, "", t.clock.now, agent(t.advisor, "Nils")),
    ),
    "ring.decline of a handover": (
        asked,
        lambda t: ring.decline(t.id, "No", t.clock.now, agent(t.advisor, "Olga")),
    ),
    "ring.miss at a company": (
        after(45, at_a_company),
        lambda t: ring.miss(t.id, t.clock.now),
    ),
    "ring.route_again": (after(15, at_a_company), lambda t: ring.route_again(t.id, t.clock.now)),
    "ring.route_again too late": (
        after(45, at_a_company),
        lambda t: ring.route_again(t.id, t.clock.now),
    ),
    "transfer.ask_colleague": (
        answered,
        lambda t: transfer.ask_colleague(t.id, str(agent(t.advisor, "Pia").id), "", t.clock.now),
    ),
    "transfer.take_back": (asked, lambda t: transfer.take_back(t.id, t.clock.now)),
    "transfer.miss_handover": (
        after(45, asked),
        lambda t: transfer.miss_handover(t.id, t.clock.now),
    ),
    "transfer.look_again": (olga_is_gone, lambda t: transfer.look_again(t.id, t.clock.now)),
    "meter.come_together after a handover": (
        handed,
        lambda t: meter.come_together(t.id, t.clock.ms, t.clock.now),
    ),
    "finish.hang_up while a colleague is asked": (
        asked,
        lambda t: finish.hang_up(t.id, "client", t.clock.ms, t.clock.now),
    ),
    "meter.connect": (connecting, lambda t: meter.connect(t.id, t.clock.ms, t.clock.now)),
    "meter.pause": (live, lambda t: meter.pause(t.id, "client", t.clock.ms, t.clock.now)),
    "meter.pause by the advisor, while lost": (
        lost,
        lambda t: meter.pause(t.id, "advisor", t.clock.ms, t.clock.now),
    ),
    "meter.pause twice": (
        paused_by("client"),
        lambda t: meter.pause(t.id, "client", t.clock.ms, t.clock.now),
    ),
    "meter.go_on": (paused_by("advisor"), lambda t: meter.go_on(t.id, t.clock.now)),
    "meter.resume": (paused_by("client"), lambda t: meter.resume(t.id, ["client"], t.clock.now)),
    "meter.resume after going on": (
        ready_again,
        lambda t: meter.resume(t.id, ["advisor"], t.clock.now),
    ),
    "meter.lose": (live, lambda t: meter.lose(t.id, t.clock.ms - 5_000, t.clock.now)),
    "meter.come_together": (lost, lambda t: meter.come_together(t.id, t.clock.ms, t.clock.now)),
    "meter.exhaust": (used_up, lambda t: meter.exhaust(t.id, t.clock.ms, t.clock.now)),
    "meter.exhaust too early": (live, lambda t: meter.exhaust(t.id, t.clock.ms, t.clock.now)),
    "meter.fall_silent": (
        live_text,
        lambda t: meter.fall_silent(t.id, t.clock.ms - 60_000, t.clock.now),
    ),
    "meter.raise_maximum": (live, lambda t: meter.raise_maximum(t.id, 3000, t.clock.now)),
    "meter.raise_maximum at the maximum": (
        at_maximum,
        lambda t: meter.raise_maximum(t.id, 1200, t.clock.now),
    ),
    "meter.waive": (live, lambda t: meter.waive(t.id, 50, "My detour", t.clock.now)),
    "meter.waive in a chain": (changed_mode, lambda t: meter.waive(t.id, 50, "", t.clock.now)),
    "mode.change_mode": (
        live,
        lambda t: mode.change_mode(t.id, "client", "audio", t.clock.ms, t.clock.now),
    ),
    "mode.change_mode while paused": (
        paused_by("client"),
        lambda t: mode.change_mode(t.id, "advisor", "text", t.clock.ms, t.clock.now),
    ),
    "talk.say": (live, lambda t: talk.say(t.id, "client", "Hello", t.clock.now)),
    "talk.say after a silence": (silent, lambda t: talk.say(t.id, "advisor", "Yes", t.clock.now)),
    "finish.hang_up": (live, lambda t: finish.hang_up(t.id, "client", t.clock.ms, t.clock.now)),
    "finish.hang_up twice": (
        lambda t: (live(t), t.hangs_up()),
        lambda t: finish.hang_up(t.id, "advisor", t.clock.ms, t.clock.now),
    ),
    "finish.hang_up while it rings": (
        ringing,
        lambda t: finish.hang_up(t.id, "client", t.clock.ms, t.clock.now),
    ),
    "finish.hang_up while connecting": (
        connecting,
        lambda t: finish.hang_up(t.id, "advisor", t.clock.ms, t.clock.now),
    ),
    "finish.hang_up in a chain": (
        changed_mode,
        lambda t: finish.hang_up(t.id, "client", t.clock.ms, t.clock.now),
    ),
    "finish.finish": (
        lost,
        lambda t: finish.finish(t.id, Call.Outcome.LOST, t.clock.ms, t.clock.now),
    ),
    "giving_back.give_back": (
        lambda t: (live(t), t.hangs_up()),
        lambda t: giving_back.give_back(t.advisor.person, t.id, 50, "key", t.clock.now),
    ),
    "giving_back.refund": (
        lambda t: (live(t), t.hangs_up()),
        lambda t: giving_back.refund(t.id, t.advisor.person, 50, t.clock.now),
    ),
}


@pytest.fixture
def bus():
    with Recorder() as recorder:
        yield recorder


def screens(talk):
    """What both browsers show, as JSON."""
    call = Call.objects.get(id=talk.id)
    shown = [queries.snapshot(call, role, talk.clock.now) for role in ("client", "advisor")]
    return json.loads(json.dumps(shown))


@pytest.mark.parametrize("name", ROWS)
def test_events_bring_both_screens_where_a_fresh_snapshot_is(
    talk, bus, name, django_capture_on_commit_callbacks
):
    prepare, act = ROWS[name]
    prepare(talk)
    bus.published.clear()
    before = screens(talk)
    with django_capture_on_commit_callbacks(execute=True):
        act(talk)
    events = bus.take(f"call:{talk.id}")
    after = screens(talk)
    assert [event["seq"] for event in events] == list(
        range(before[0]["seq"] + 1, after[0]["seq"] + 1)
    )
    for old, new in zip(before, after, strict=True):
        assert fold(old, events) == new


def test_the_first_event_has_the_first_number(talk, bus, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        talk.rings()
    numbers = [event["seq"] for event in bus.take(f"call:{talk.id}")]
    assert numbers == [1]
    assert screens(talk)[0]["seq"] == 1


def test_a_missing_event_is_noticed(talk, bus, django_capture_on_commit_callbacks):
    live(talk)
    bus.published.clear()
    before = screens(talk)[0]
    with django_capture_on_commit_callbacks(execute=True):
        talk.hangs_up()
    with pytest.raises(GapError):
        fold(before, bus.take(f"call:{talk.id}")[1:])


def use_cases():
    """Every public function of the actions that changes a call: it takes its id."""
    for module in pkgutil.iter_modules(actions.__path__):
        found = importlib.import_module(f"{actions.__name__}.{module.name}")
        for name, function in inspect.getmembers(found, inspect.isfunction):
            own = function.__module__ == found.__name__ and not name.startswith("_")
            changes = "call_id" in inspect.signature(function).parameters
            # `fund` only asks the gateway; its news confirm and raise as the rows here do
            if own and changes and module.name not in {"desk", "fund"}:
                yield f"{module.name}.{name}"


def test_no_action_is_without_a_row():
    assert sorted(use_cases()) == sorted({name.split(" ")[0] for name in ROWS})
