"""A bus that keeps what was announced, and the browser's fold over it."""

import json

from minutewise.realtime.bus import set_bus


class Recorder:
    """Stands in for the bus of this process: nobody listens, everything is kept."""

    inbox, is_local, is_up = "inbox:recorder", True, False

    def __init__(self):
        self.published = []

    def __enter__(self):
        set_bus(self)
        return self

    def __exit__(self, *_failed):
        set_bus(None)

    def publish(self, channel, message):
        self.published.append((channel, json.loads(json.dumps(message))))

    def subscribe(self, channel, callback):
        """Nothing comes here."""

    def take(self, topic):
        """The events of a topic since the last look, as a browser gets them."""
        events = [m for channel, m in self.published if channel == "events" and m["topic"] == topic]
        self.published.clear()
        return events


class Gap(AssertionError):
    """An event is missing: a browser would have to fetch the snapshot anew."""


def fold(snapshot, events):
    """What a browser makes of a snapshot and the events after it (frontend/core/fold.ts)."""
    for event in events:
        number = event["seq"]
        if number is not None and number <= snapshot["seq"]:
            continue
        if number is not None and number > snapshot["seq"] + 1:
            raise Gap(f"{number} after {snapshot['seq']}")
        data, seq = event["data"], number if number is not None else snapshot["seq"]
        part = {
            "call": lambda: data,
            "meter": lambda: {"meter": data},
            "log": lambda: {"log": [*snapshot["log"], data]},
            "message": lambda: {"messages": [*snapshot["messages"], data]},
        }.get(event["kind"], dict)
        snapshot = {**snapshot, **part(), "seq": seq}
    return snapshot
