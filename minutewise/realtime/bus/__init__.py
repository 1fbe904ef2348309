"""The bus: `LocalBus` in one process, `RedisBus` beyond; `get_bus()` is this process's."""

from minutewise.realtime.bus.base import Bus
from minutewise.realtime.bus.local import LocalBus, SilentBus
from minutewise.realtime.bus.redis import RedisBus
from minutewise.realtime.bus.threaded import bus_in_thread

__all__ = ["Bus", "LocalBus", "RedisBus", "SilentBus", "bus_in_thread", "get_bus", "set_bus"]

_buses: list[Bus] = [SilentBus()]


def get_bus() -> Bus:
    """This process's bus; a silent one until `set_bus` was called."""
    return _buses[-1]


def set_bus(bus: Bus | None) -> None:
    """Makes `bus` this process's; None makes it silent again."""
    _buses[-1] = bus or SilentBus()
