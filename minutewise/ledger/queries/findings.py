"""What a check of the books has to say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from minutewise.ledger.rules import Account


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant: its name (M1 … M10), the row, what is wrong; whose account if any."""

    rule: str
    row: str
    says: str
    account: Account | None = None

    def __str__(self) -> str:
        return f"{self.rule}: {self.row}: {self.says}"


Check = Callable[[], Iterable[Finding]]
