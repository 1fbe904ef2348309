"""Questions from the web: "when was each seat of this topic last proven?", asked of browsers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from minutewise.realtime.limits import ASK_MS, ASKS_MAX
from minutewise.realtime.seats import Connection


@dataclass(slots=True, eq=False)
class Ask:
    """One open question; `waiting` says which `n` must come back from which connection."""

    id: str
    reply_to: str
    topic: str
    asked_ms: int
    waiting: dict[Connection, int] = field(default_factory=dict)


class Asks:
    """The open questions of one hub. `reply` is called once for each of them."""

    def __init__(self, reply: Callable[[Ask, int], None]) -> None:
        self._open: list[Ask] = []
        self._reply = reply

    def open(self, ask: Ask, now_ms: int) -> None:
        """Keeps a question until it is answered; at once if nobody is there or too many wait."""
        self._open.append(ask)
        if not ask.waiting or len(self._open) > ASKS_MAX:
            self._close([ask], now_ms)

    def answered(self, connection: Connection, now_ms: int) -> None:
        """The connection has answered everything up to its `answered`."""
        if not self._open:
            return
        for ask in self._open:
            if ask.waiting.get(connection, connection.answered + 1) <= connection.answered:
                del ask.waiting[connection]
        self._close([ask for ask in self._open if not ask.waiting], now_ms)

    def gone(self, connection: Connection, now_ms: int) -> None:
        """The connection will not answer any more."""
        for ask in self._open:
            ask.waiting.pop(connection, None)
        self._close([ask for ask in self._open if not ask.waiting], now_ms)

    def expire(self, now_ms: int) -> None:
        """Replies to what has waited for ASK_MS with what is known."""
        self._close([ask for ask in self._open if now_ms - ask.asked_ms >= ASK_MS], now_ms)

    def _close(self, done: Iterable[Ask], now_ms: int) -> None:
        for ask in done:
            self._open.remove(ask)
            self._reply(ask, now_ms)
