"""`python -m benchmarks.meters_kept METERS SECONDS`: one keeper's CPU and memory, as JSON."""

import gc
import json
import os
import sys
import threading
import time
from random import Random
from uuid import UUID

import django

django.setup()


from benchmarks.cpu import cpu_s, resident_kib  # noqa: E402
from minutewise import metering  # noqa: E402
from minutewise.calls.keeper.runner import KeeperThread  # noqa: E402
from minutewise.calls.keeper.watch import SIDES, Watch  # noqa: E402
from minutewise.calls.models import Call  # noqa: E402
from minutewise.calls.rules import Waits  # noqa: E402
from minutewise.conversations.models import Conversation  # noqa: E402
from minutewise.networks.models import Network  # noqa: E402
from minutewise.work.clock import now  # noqa: E402
from minutewise.work.writing import writing  # noqa: E402
from tests.faults.parlour import advisor, client  # noqa: E402

HUBS = ("h1", "h2")


class Bus:
    """What the keeper hears, handed to it at once."""

    def __init__(self):
        self.ears = {}

    def subscribe(self, channel, callback):
        self.ears.setdefault(channel, []).append(callback)

    def publish(self, channel, message):
        for ear in self.ears.get(channel, ()):
            ear(message)


def running(random, now_ms):
    """A meter that runs and will not be used up while we watch."""
    terms = metering.Terms(rate=random.randrange(50, 400), free_sample_s=60, commission_bps=2_000)
    maximum = random.randrange(9_000, 99_000)
    confirmed = metering.confirm(metering.Meter(terms=terms), maximum=maximum)
    return metering.connect(metering.accept(confirmed), now_ms - random.randrange(600_000))


def write_rows(ids):
    """Calls of the table, with which the keeper compares itself; over until `fill` has them run."""
    with writing():
        network = Network.objects.create(handle="rackside", name="Rackside", currency="EUR")
        page, person = advisor(network, 1), client(1)
        thread = Conversation.objects.create(
            network=network, client=person, advisor=page, created_at=now().wall
        )
        common = {
            "network": network, "conversation": thread, "client": person, "advisor": page,
            "mode": "audio", "stage": Call.Stage.ENDED, "outcome": Call.Outcome.HUNG_UP,
            "started_at": now().wall, "stage_since_ms": now().steady_ms, "boot": now().boot,
        }  # fmt: skip
        Call.objects.bulk_create([Call(id=each, **common) for each in ids], batch_size=1_000)


def fill(keeper, ids):
    """Calls in which both sides are proven; on the keeper's own thread."""
    random, now_ms = Random(7), now().steady_ms
    gc.disable()  # a keeper that has been at it for hours has its memory sorted long ago
    Call.objects.update(stage=Call.Stage.LIVE, outcome="")
    for number, call in enumerate(ids):
        keeper.active = False
        keeper.watches[call] = Watch(
            call=call, stage="live", since_ms=now_ms, waits=Waits.of({}),
            meter=running(random, now_ms),
        )  # fmt: skip
        hub = HUBS[number % len(HUBS)]
        for seat in SIDES:
            said = {"hub": hub, "kind": "proven", "topic": f"call:{call}", "seat": seat}
            keeper.hear_hub({**said, "age_ms": 0})
        keeper.active = True
        keeper.consider(call)
    gc.enable()
    for hub in HUBS:
        keeper.hear_hub(beat(hub))


def beat(hub):
    """Every seat that this hub calls proven was proven 40 ms ago."""
    return {"hub": hub, "kind": "beat", "age_ms": 40}


def beating(bus, seconds):
    """The hubs say every second that they are there."""
    for _ in range(max(1, round(seconds))):
        for hub in HUBS:
            bus.publish("proofs", beat(hub))
        time.sleep(1)


def watch(count, seconds):
    """How much of a core it takes, and how much memory each meter."""
    bus, filled, getrandbits = Bus(), threading.Event(), Random(11).getrandbits
    thread = KeeperThread(bus, list)
    ids = [UUID(int=getrandbits(128)) for _ in range(count)]
    write_rows(ids)
    thread.start()
    gc.collect()
    before = resident_kib(os.getpid())
    thread.inbox.put(lambda: (fill(thread.keeper, ids), filled.set()))
    assert filled.wait(60), "the keeper did not take the meters"
    kib = resident_kib(os.getpid()) - before
    beating(bus, 3)  # it renews its lease for the first time
    used, began = cpu_s([os.getpid()]), time.monotonic()
    beating(bus, seconds)
    share = (cpu_s([os.getpid()]) - used) / (time.monotonic() - began)
    kept = len(thread.keeper.watches)
    thread.stop()
    assert kept == count, f"{count - kept} meters were lost on the way"
    return {"core_percent": 100 * share, "kib_each": max(0.0, kib) / count}


if __name__ == "__main__":
    print(json.dumps(watch(int(sys.argv[1]), float(sys.argv[2]))))
