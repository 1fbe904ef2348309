"""What is wrong with an installation, in words, and what to do about it.

Checks are registered in `project/wiring.py`; the `doctor` command and the operator's page ask
here. A finding carries no personal data: it is shown, stored and logged.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from minutewise.kernel.clock import Instant

logger = logging.getLogger(__name__)


class Level(StrEnum):
    """`fault`: something does not work or is not safe. `warning`: it will hurt. `hint`: know it."""

    FAULT = "fault"
    WARNING = "warning"
    HINT = "hint"


GRAVITY = tuple(Level)


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable, for programs; `says` what is, `do` what to do."""

    code: str
    level: Level
    says: str
    do: str

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


type Check = Callable[[Instant], Iterable[Finding]]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Adds a check; called from `project/wiring.py` only. Order of registration is order of run."""
    _checks[name] = check


def examine(now: Instant) -> list[Finding]:
    """Runs every check; the gravest first. A check that breaks is a finding itself.

    Takes up to some seconds, since other servers are asked: never within a request.
    """
    found: list[Finding] = []
    for name, check in _checks.items():
        try:
            found += check(now)
        except Exception as error:
            logger.exception("the doctor's check %s broke", name)
            found.append(_broken(name, error))
    return sorted(found, key=lambda finding: GRAVITY.index(finding.level))


def _broken(name: str, error: Exception) -> Finding:
    return Finding(
        "check_broke",
        Level.WARNING,
        f"The check of {name} did not come to an end: {type(error).__name__}.",
        "Read the log; if it stays so, report it as a fault of Minutewise.",
    )
