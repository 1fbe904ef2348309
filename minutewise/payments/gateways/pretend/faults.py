"""What goes wrong on demand. `POST /faults` sets some of these, `DELETE /faults` clears all."""

import threading
from dataclasses import dataclass, field, fields


@dataclass
class Faults:
    """Counts are used up one by one; -1 means every time. Times in ms."""

    delay_ms: int = 0  # every answer of the API comes this late
    down: int = 0  # the API hangs up without an answer
    error_after_success: int = 0  # it is done and kept, the answer is 500
    decline: int = 0  # the next cards are declined, whatever their number
    refuse_captures: int = 0  # the next captures of an authorisation are refused
    fail_payouts: int = 0  # the next payouts that are settled fail, whatever their account
    lose_webhooks: int = 0  # the next webhooks are never sent
    duplicate_webhooks: int = 0  # the next webhooks are sent three times
    reorder_webhooks: int = 0  # webhooks wait for the next one, which goes first
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def set(self, wanted: dict[str, object]) -> None:
        """Sets the named faults. Raises `ValueError` for an unknown name or no whole number."""
        known = {item.name for item in fields(self) if not item.name.startswith("_")}
        for name, value in wanted.items():
            if name not in known or not isinstance(value, int):
                raise ValueError(f"no such fault: {name}={value!r}; there are {sorted(known)}")
        with self._lock:
            for name, value in wanted.items():
                setattr(self, name, value)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.set({item.name: 0 for item in fields(self) if not item.name.startswith("_")})

    def strikes(self, name: str) -> bool:
        """Whether the fault happens now; uses up one of its count."""
        with self._lock:
            left = int(getattr(self, name))
            if left > 0:
                setattr(self, name, left - 1)
            return left != 0
