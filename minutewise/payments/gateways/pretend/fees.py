"""What the pretend gateway keeps of a payment that succeeded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tariff:
    """A fixed sum in minor units of whatever currency, and a part in 1/10,000."""

    fixed: int = 0
    bps: int = 0

    def __post_init__(self) -> None:
        if self.fixed < 0 or not 0 <= self.bps <= 10_000:
            raise ValueError("A fee is at least 0, its part at most 10,000 of 10,000.")

    def fee(self, taken: int) -> int:
        """The fee on what was taken, minor units: the part rounded up, never more than all of it.

        It stays with the gateway, also when the payment is sent back or charged back.
        """
        return min(taken, self.fixed + -(-taken * self.bps // 10_000))
