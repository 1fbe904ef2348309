"""What every tick does for each connection: ask for proof, and close what has gone silent."""

from typing import TYPE_CHECKING

from minutewise.realtime import limits
from minutewise.realtime.seats import Connection

if TYPE_CHECKING:
    from minutewise.realtime.hub import Hub


def keep_connections(hub: "Hub", now_ms: int) -> None:
    """Proves, silences and ages of all connections of a hub."""
    for connection in [*hub.connections.values()]:
        code = _reason_to_close(hub, connection, now_ms)
        if code:
            hub.drop(connection, code, now_ms)
        elif now_ms - connection.asked_ms >= _prove_every_ms(connection):
            hub.prove(connection, now_ms)


def _prove_every_ms(connection: Connection) -> int:
    return limits.PROVE_SEAT_MS if connection.seated else limits.PROVE_OTHER_MS


def _reason_to_close(hub: "Hub", connection: Connection, now_ms: int) -> str | None:
    if now_ms - connection.since_ms >= limits.CONNECTION_MS_MAX:
        return "renew"
    heard_ms = connection.heard_ms
    if now_ms - heard_ms < min(limits.SILENT_SEAT_MS, limits.SILENT_OTHER_MS):
        return None
    silent_ms_max = limits.SILENT_SEAT_MS if connection.seated else limits.SILENT_OTHER_MS
    silent_ms = now_ms - heard_ms - hub.lag.forgiven_ms(heard_ms, now_ms)
    return "silent" if silent_ms >= silent_ms_max else None
