"""The port between processes: channels, publishing from any thread, callbacks on one."""

import json
import logging
from collections.abc import Callable
from typing import Protocol, cast
from uuid import uuid4

from minutewise.realtime.channels import CONTROL, PROOFS, Message

type Callback = Callable[[Message], None]

log = logging.getLogger(__name__)


class Bus(Protocol):
    """Carries messages (JSON objects) by channel, in order per publisher, at most once.

    `inbox` is a channel that only this process listens to. `is_local`: everybody who listens
    is in this process. Ages (`age_ms` of a message) grow by what they wait inside the bus.
    """

    inbox: str
    is_local: bool

    @property
    def is_up(self) -> bool:
        """Whether a message published now has a chance to arrive."""

    def publish(self, channel: str, message: Message) -> None:
        """From any thread; never waits for the network, never raises for it."""

    def subscribe(self, channel: str, callback: Callback) -> None:
        """From any thread; `callback` is called on the bus's own thread (its loop).

        Who subscribes to "proofs" makes every hub restate what is true.
        """


class Callbacks:
    """Who wants which channel; what a callback raises is logged and hurts nobody else."""

    def __init__(self) -> None:
        self._by_channel: dict[str, list[Callback]] = {}

    def add(self, channel: str, callback: Callback) -> None:
        """Adds a listener after those that are there."""
        self._by_channel[channel] = [*self._by_channel.get(channel, []), callback]

    def channels(self) -> set[str]:
        """All channels that somebody listens to."""
        return set(self._by_channel)

    def call(self, channel: str, text: str) -> None:
        """Hands a message to all listeners, each its own copy."""
        for callback in self._by_channel.get(channel, ()):
            try:
                callback(cast(Message, json.loads(text)))
            except Exception:
                log.exception("A listener of the channel %r failed", channel)


def new_inbox() -> str:
    """The name of a channel that nobody else has."""
    return f"inbox:{uuid4().hex}"


def restate_for(channel: str, publish: Callable[[str, Message], None]) -> None:
    """Asks all hubs to say everything again if `channel` is where they say it."""
    if channel == PROOFS:
        publish(CONTROL, {"kind": "restate"})
