"""The bus inside one process, and the bus where there is none."""

import asyncio
import contextlib
import json

from minutewise.realtime.bus.base import Callback, Callbacks, new_inbox, restate_for
from minutewise.realtime.channels import Message


class LocalBus:
    """Carries messages to callbacks on `loop`; publishing costs one wake-up of the loop."""

    is_local = True

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.inbox = new_inbox()
        self._loop = loop
        self._callbacks = Callbacks()

    @property
    def is_up(self) -> bool:
        """False once the loop is closed."""
        return not self._loop.is_closed()

    def publish(self, channel: str, message: Message) -> None:
        """Hands over in order; what comes after the loop's end is dropped."""
        text = json.dumps(message)
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._callbacks.call, channel, text)

    def subscribe(self, channel: str, callback: Callback) -> None:
        """Messages published after this call reach `callback`."""
        self._callbacks.add(channel, callback)
        restate_for(channel, self.publish)


class SilentBus:
    """No process listens: what commands and tests have when nothing was set up."""

    is_local = True
    is_up = False
    inbox = "inbox:nobody"

    def publish(self, channel: str, message: Message) -> None:
        """Only checks that the message could have travelled."""
        json.dumps(message)

    def subscribe(self, channel: str, callback: Callback) -> None:
        """Nothing will ever come."""
