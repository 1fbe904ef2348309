"""Messages between web, hubs and keeper: in one process, and over a Redis that may vanish."""

import socket
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
from websockets.exceptions import InvalidStatus

from minutewise.realtime import prove
from minutewise.realtime.bus import LocalBus, SilentBus, set_bus
from minutewise.realtime.bus.outgoing import Waiting
from minutewise.realtime.bus.redis import RedisBus
from minutewise.realtime.bus.threaded import bus_in_thread
from minutewise.realtime.tests.playing import (
    Gate,
    fresh_ticket,
    hear,
    in_time,
    loop_in_thread,
    running_place,
    say,
    until,
)
from minutewise.realtime.tests.stage import ALICE, BOB, CALL
from minutewise.realtime.tests.test_transport import Answering
from minutewise.realtime.tickets import Grant
from tests.services.daemon import free_port
from tests.services.redis import redis

CLIENT = (ALICE, Grant(CALL, "client", "media"))
ADVISOR = (BOB, Grant(CALL, "advisor", "media"))
TRIAL = -1  # sent until one arrives; what was on its way by then arrives as well


@pytest.fixture(autouse=True)
def silence():
    yield
    set_bus(None)


class Heard(list):
    """What a bus brought on one channel, and on which thread."""

    def __init__(self, bus, channel):
        super().__init__()
        self.threads = set()
        bus.subscribe(channel, self._take)

    def _take(self, message):
        self.threads.add(threading.current_thread())
        self.append(message)

    def of(self, kind):
        return [message for message in self if message.get("kind") == kind]


# In one process


def test_messages_from_any_thread_arrive_in_order_on_the_loops_thread():
    with loop_in_thread() as run:
        bus = LocalBus(run.loop)
        heard = Heard(bus, "events")
        for n in range(100):
            bus.publish("events", {"n": n})
        until(lambda: len(heard) == 100)
        assert [message["n"] for message in heard] == [*range(100)]
        assert heard.threads.isdisjoint({threading.current_thread()})


def test_every_listener_has_a_copy_and_one_that_fails_hurts_no_other(caplog):
    with loop_in_thread() as run:
        bus = LocalBus(run.loop)
        bus.subscribe("events", lambda message: message.clear())
        bus.subscribe("events", lambda _: 1 / 0)
        heard = Heard(bus, "events")
        bus.publish("events", {"n": 1})
        until(lambda: heard == [{"n": 1}])
    assert "A listener of the channel 'events' failed" in caplog.text


def test_after_the_loops_end_publishing_does_nothing():
    with loop_in_thread() as run:
        bus = LocalBus(run.loop)
    bus.publish("events", {})
    assert not bus.is_up


@pytest.mark.parametrize("bus", [SilentBus(), RedisBus("redis://127.0.0.1:1/0")])
def test_what_cannot_travel_is_told_to_whoever_wrote_it(bus):
    with pytest.raises(TypeError):
        bus.publish("events", {"at": object()})


def test_whoever_begins_to_listen_to_proofs_makes_the_hubs_restate():
    with running_place() as place, place.opens(fresh_ticket(*CLIENT)) as ws:
        hear(ws, "members")
        heard = Heard(place.bus, "proofs")
        assert until(lambda: heard.of("came"))[0]["person"] == ALICE


def test_an_age_grows_by_the_time_it_waited():
    assert '"age_ms": 120' in Waiting("proofs", {"age_ms": 100}, since_ms=50).text(70)


# Over Redis


@pytest.fixture(scope="module")
def url():
    with redis() as url:
        yield url


@contextmanager
def redis_place(url):
    with running_place(lambda _: RedisBus(url)) as place:
        yield place


def test_two_processes_hear_each_other_in_order(url):
    with bus_in_thread(url) as web, bus_in_thread(url) as hub:
        heard = Heard(hub, "events")
        until(lambda: _arrives(web, heard))
        for n in range(500):
            web.publish("events", {"n": n})
        until(lambda: {"n": 499} in heard)
        assert [message["n"] for message in heard if message["n"] != TRIAL] == [*range(500)]


def _arrives(bus, heard):
    """Whether messages arrive by now; a subscription takes a round trip to take effect."""
    bus.publish("events", {"n": TRIAL})
    time.sleep(0.02)
    return bool(heard)


def test_two_hubs_and_an_asker_in_three_processes(url):
    """The seats need not even sit at the same hub."""
    with ExitStack() as stack:
        one, two = (stack.enter_context(redis_place(url)) for _ in range(2))
        set_bus(stack.enter_context(bus_in_thread(url)))
        Answering(stack.enter_context(one.opens(fresh_ticket(*CLIENT))))
        Answering(stack.enter_context(two.opens(fresh_ticket(*ADVISOR))))
        until(lambda: prove.ask(CALL).keys() == {"client", "advisor"})
        until(lambda: max(in_time(lambda: prove.ask(CALL), 0.4).values(), default=400) < 400)


def test_an_event_and_a_ban_reach_a_hub_in_another_process(url):
    with ExitStack() as stack:
        place = stack.enter_context(redis_place(url))
        web = stack.enter_context(bus_in_thread(url))
        ws = stack.enter_context(place.opens(fresh_ticket(*CLIENT)))
        hear(ws, "members")
        web.publish("events", {"topic": CALL, "seq": 1, "kind": "log", "data": {}})
        assert hear(ws, "event")["seq"] == 1
        web.publish("control", revocation_of(ALICE))
        assert hear(ws, "bye")["code"] == "revoked"


def revocation_of(person):
    return {"kind": "revoke", "person": person, "at_ms": int(time.time() * 1000)}


def test_a_hub_that_starts_anew_learns_the_orders_of_the_last_minute(url):
    token = fresh_ticket(*CLIENT)
    with bus_in_thread(url) as web:
        web.publish("control", revocation_of(ALICE))
        with redis_place(url) as place:
            until(lambda: place.run.call(lambda: place.hub.admission._revoked))
            with pytest.raises(InvalidStatus), place.opens(token):
                pass


class Memory:
    """What a hub asks for at its start; the books may be out of reach at first."""

    def __init__(self, *orders, failures=0):
        self.orders, self.failures = orders, failures

    def __call__(self):
        self.failures -= 1
        if self.failures >= 0:
            raise OSError("out of reach")
        return self.orders


@pytest.mark.parametrize("bus", ["in process", "Redis"])
@pytest.mark.parametrize(
    ("order", "code"),
    [
        (lambda: revocation_of(ALICE), None),
        (lambda: {"kind": "end", "topic": CALL}, None),
        # A visitor's seat that is somebody's by now: the socket opens, the seat is not theirs.
        (lambda: {"kind": "hand", "topic": CALL, "seat": "client", "person": BOB, "at_ms": 5}, 200),
    ],
    ids=["revoked", "ended", "handed"],
)
def test_a_hub_alone_knows_from_its_start_who_was_sent_out(url, bus, order, code):
    token = fresh_ticket(*CLIENT)
    make_bus = LocalBus if bus == "in process" else lambda _: RedisBus(url)
    with running_place(make_bus, Memory(order())) as place:
        if code is None:
            with pytest.raises(InvalidStatus), place.opens(token):
                pass
        else:
            with place.opens(token) as ws:
                hear(ws, "welcome")
                assert not place.run.call(lambda: [*place.hub.members.topics[CALL].members])


def test_until_a_hub_knows_it_lets_nobody_in(monkeypatch, caplog):
    monkeypatch.setattr("minutewise.realtime.server.OPEN_S", 0.1)
    monkeypatch.setattr("minutewise.realtime.server.AGAIN_S", 0.3)
    memory = Memory(failures=2)
    with running_place(remembered=memory) as place:
        with pytest.raises(InvalidStatus), place.opens(fresh_ticket(*CLIENT)):
            pass
        until(lambda: memory.failures < 0)
        until(lambda: place.run.call(place.server._opening.done))
        with place.opens(fresh_ticket(*CLIENT)) as ws:
            hear(ws, "members")
    assert caplog.text.count("does not know yet who was sent out") == 1


def test_a_hub_that_never_knew_ends_all_the_same(monkeypatch):
    monkeypatch.setattr("minutewise.realtime.server.OPEN_S", 0.05)
    with running_place(remembered=Memory(failures=99)) as place:
        assert not place.run.call(place.server._opening.done)


def test_the_keeper_in_another_process_hears_of_seats_and_beats(url):
    with redis_place(url) as place, place.opens(fresh_ticket(*CLIENT)) as ws:
        Answering(ws)
        with bus_in_thread(url) as keeper:
            heard = Heard(keeper, "proofs")
            until(lambda: heard.of("proven"))
            until(lambda: len(heard.of("beat")) >= 2)
            assert {message["hub"] for message in heard} == {place.hub.name}


# When Redis goes away


@pytest.mark.parametrize("is_hung", [False, True], ids=["nobody listens", "nobody answers"])
def test_without_redis_publishing_neither_waits_nor_fails_and_asking_ends_in_time(is_hung):
    with ExitStack() as stack:
        port = free_port()
        if is_hung:
            stack.enter_context(socket.create_server(("127.0.0.1", port)))
        bus = stack.enter_context(bus_in_thread(f"redis://127.0.0.1:{port}/0"))
        set_bus(bus)
        for _ in range(50):
            in_time(lambda: bus.publish("events", {"topic": CALL}), 0.05)
        assert in_time(lambda: prove.ask(CALL), 0.6) == {}


def test_redis_is_killed_and_comes_back():
    """F4: talk goes on, nothing hangs; afterwards all is said anew, and bans were not lost."""
    port = free_port()
    with ExitStack() as first, ExitStack() as stack:
        url = first.enter_context(redis(port))
        place = stack.enter_context(redis_place(url))
        web, keeper = (stack.enter_context(bus_in_thread(url)) for _ in range(2))
        set_bus(web)
        client, advisor = (
            stack.enter_context(place.opens(fresh_ticket(*who))) for who in (CLIENT, ADVISOR)
        )
        proofs = Heard(keeper, "proofs")
        say(client, "proof", n=1, media={"in": 5})
        until(lambda: proofs.of("proven"))
        first.close()

        _signals_pass(client, advisor)
        assert in_time(lambda: prove.ask(CALL), 0.6) == {}
        event = {"topic": CALL, "seq": 1, "kind": "log", "data": {}}
        in_time(lambda: web.publish("events", event), 0.05)
        in_time(lambda: web.publish("control", revocation_of(BOB)), 0.05)
        until(lambda: not web._outgoing.is_up and not place.bus.is_up)
        proofs.clear()

        with redis(port):
            until(lambda: web.is_up and place.bus.is_up and keeper.is_up)
            assert hear(client, "event")["kind"] == "resync"
            assert hear(advisor, "bye")["code"] == "revoked"
            until(lambda: proofs.of("came") and proofs.of("beat"))
            web.publish("events", {"topic": CALL, "seq": 2, "kind": "log", "data": {}})
            until(lambda: hear(client, "event")["seq"] == 2)
            stack.close()


def test_after_a_restart_of_redis_pages_fetch_anew_even_if_nobody_lost_a_word():
    port = free_port()
    with ExitStack() as first, ExitStack() as stack:
        place = stack.enter_context(redis_place(first.enter_context(redis(port))))
        ws = stack.enter_context(place.opens(fresh_ticket(*CLIENT)))
        hear(ws, "members")
        first.close()
        until(lambda: not place.bus.is_up)
        with redis(port):
            assert hear(ws, "event")["kind"] == "resync"
            stack.close()


def test_a_web_process_whose_line_was_cut_makes_pages_fetch_what_it_could_not_say(url):
    with ExitStack() as stack:
        gate = Gate(stack.enter_context(loop_in_thread()), int(url.split(":")[2].split("/")[0]))
        gate.open()
        place = stack.enter_context(redis_place(url))
        web = stack.enter_context(bus_in_thread(f"redis://127.0.0.1:{gate.port}/0"))
        ws = stack.enter_context(place.opens(fresh_ticket(*CLIENT)))
        hear(ws, "members")
        gate.shut()
        web.publish("events", {"topic": CALL, "seq": 1, "kind": "log", "data": {}})
        web.publish("control", {"kind": "needs", "topic": CALL, "needs": "thread", "at_ms": 1})
        until(lambda: not web._outgoing.is_up)  # before that it would simply arrive late
        gate.open()
        assert hear(ws, "event")["kind"] == "resync"
        until(lambda: place.run.call(lambda: place.hub.members.topics[CALL].needs) == "thread")
        gate.shut()


def _signals_pass(client, advisor):
    for n in range(20):
        say(client, "signal", topic=CALL, to=None, data={"n": n})
        assert hear(advisor, "signal")["data"] == {"n": n}
