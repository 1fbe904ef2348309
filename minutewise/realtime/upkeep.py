"""What every tick does for each connection: ask for proof, and close what has gone silent."""

from minutewise.realtime import limits
from minutewise.realtime.connected import Connected
from minutewise.realtime.seats import Connection


def keep_connections(hub: Connected, now_ms: int) -> list[Exception]:
    """Proves, silences and ages of the connections that are due; what went wrong with any."""

    def look(name: str) -> None:
        if connection := hub.connections.get(name):
            _keep(hub, connection, now_ms)

    return hub.looks.each(now_ms, look)


def _keep(hub: Connected, connection: Connection, now_ms: int) -> None:
    code = _reason_to_close(hub, connection, now_ms)
    if code:
        hub.drop(connection, code, now_ms)
        return
    seated = connection.seated
    every_ms = limits.PROVE_SEAT_MS if seated else limits.PROVE_OTHER_MS
    if now_ms - connection.asked_ms >= every_ms:
        hub.prove(connection, now_ms)
    due_ms = min(  # stalls of ours left aside: who is forgiven one is looked at by every tick
        connection.asked_ms + every_ms,
        connection.heard_ms + _silent_ms_max(seated),
        connection.since_ms + limits.CONNECTION_MS_MAX,
    )
    hub.looks.at(max(due_ms, now_ms + 1), connection.id)


def _silent_ms_max(seated: bool) -> int:
    return limits.SILENT_SEAT_MS if seated else limits.SILENT_OTHER_MS


def _reason_to_close(hub: Connected, connection: Connection, now_ms: int) -> str | None:
    if now_ms - connection.since_ms >= limits.CONNECTION_MS_MAX:
        return "renew"
    heard_ms = connection.heard_ms
    if now_ms - heard_ms < min(limits.SILENT_SEAT_MS, limits.SILENT_OTHER_MS):
        return None
    silent_ms = now_ms - heard_ms - hub.lag.forgiven_ms(heard_ms, now_ms)
    return "silent" if silent_ms >= _silent_ms_max(connection.seated) else None
