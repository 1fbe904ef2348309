"""What stands behind an authorisation: whoever asked for it acts on the gateway's news.

`project/wiring.py` registers one for each kind of reference. An authorisation without a purpose
has nobody behind it: its hold is there, and whoever wants looks.
"""

from collections.abc import Callable
from dataclasses import dataclass

from minutewise.kernel.clock import Instant
from minutewise.payments.models import Authorisation


@dataclass(frozen=True, slots=True)
class Behind:
    """Called within the transaction that books the news.

    `lock` comes first, before our row is locked: the lock order is call, meter, authorisation,
    ledger. `stands` uses what is now held, or raises the RuleError why it cannot: then the hold is
    taken back with all it did, the gateway gives the amount up, and `given_up` hears of it. `fell`
    says that what was used is not reserved any more.
    """

    lock: Callable[[str], None]
    stands: Callable[[Authorisation, Instant], None]
    fell: Callable[[Authorisation, Instant], None]
    given_up: Callable[[Authorisation, Instant], None] = lambda _authorisation, _now: None


_behind: dict[str, Behind] = {}


def register(ref_kind: str, behind: Behind) -> None:
    """Has `behind` act for authorisations that refer to `ref_kind`; from wiring only."""
    _behind[ref_kind] = behind


def of(authorisation: Authorisation) -> Behind | None:
    """Who acts on news of this one; None if nobody wants to."""
    return _behind.get(authorisation.ref_kind) if authorisation.purpose else None
