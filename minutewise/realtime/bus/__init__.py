"""The bus: `LocalBus` in one process; `get_bus()` is this process's.

Beyond one process it is `redis.py::RedisBus`, which only those import who have a Redis.
"""

from minutewise.realtime.bus.base import Bus
from minutewise.realtime.bus.local import LocalBus, SilentBus

__all__ = ["Bus", "LocalBus", "SilentBus", "get_bus", "set_bus"]

_buses: list[Bus] = [SilentBus()]


def get_bus() -> Bus:
    """This process's bus; a silent one until `set_bus` was called."""
    return _buses[-1]


def set_bus(bus: Bus | None) -> None:
    """Makes `bus` this process's; None makes it silent again."""
    _buses[-1] = bus or SilentBus()
