"""A bus that tells keepers what was announced, and the browser's fold over it."""

from django.db import connection

from minutewise.realtime.bus import get_bus
from minutewise.realtime.tests.recorder import Recorder


class Told(Recorder):
    """A bus that hands announcements to keepers between two steps, as their queue does."""

    def __init__(self, *keepers):
        super().__init__()
        self.keepers, self.waiting = list(keepers), []

    def publish(self, channel, message):
        super().publish(channel, message)
        if channel == "events":
            self.waiting.append(self.published[-1][1])

    def deliver(self):
        """Runs what waits for the commit (a test's own transaction never commits), then tells."""
        while connection.run_on_commit or self.waiting:
            commits, connection.run_on_commit = connection.run_on_commit, []
            for _savepoints, announce, _robust in commits:
                announce()
            messages, self.waiting = self.waiting, []
            for message in messages:
                for keeper in self.keepers:
                    keeper.hear_event(message)


def deliver():
    """Lets the keepers hear what was announced, if the bus of this process can."""
    bus = get_bus()
    if isinstance(bus, Told):
        bus.deliver()


class GapError(AssertionError):
    """An event is missing: a browser would have to fetch the snapshot anew."""


def fold(snapshot, events):
    """What a browser makes of a snapshot and the events after it (frontend/core/fold.ts)."""
    for event in events:
        number = event["seq"]
        if number is not None and number <= snapshot["seq"]:
            continue
        if number is not None and number > snapshot["seq"] + 1:
            raise GapError(f"{number} after {snapshot['seq']}")
        seq = number if number is not None else snapshot["seq"]
        snapshot = {**snapshot, **changed(snapshot, event["kind"], event["data"]), "seq": seq}
    return snapshot


def changed(snapshot, kind, data):
    """The parts of a snapshot that one event replaces."""
    match kind:
        case "call":
            return data
        case "meter":
            return {"meter": data}
        case "log":
            return {"log": [*snapshot["log"], data]}
        case "message":
            return {"messages": [*snapshot["messages"], data]}
    return {}
