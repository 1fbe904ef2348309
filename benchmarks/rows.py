"""What a benchmark answers: rows with a figure, its target, and who was measured beside it."""

import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

AT_MOST, AT_LEAST = "≤", "≥"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `target` reads like "≤ 4"; `peers` are the same measure of others, or parts.

    Without a figure, `missed` says why there is none.
    """

    name: str
    figure: float | None
    unit: str
    bound: str
    limit: float
    peers: Mapping[str, float] = field(default_factory=dict)
    missed: str = ""

    @property
    def target(self) -> str:
        """What was to be reached, in the row's unit."""
        return f"{self.bound} {self.limit:g}"

    @property
    def reached(self) -> bool:
        """Whether it was; not, where there is no figure."""
        if self.figure is None:
            return False
        if self.bound == AT_MOST:
            return self.figure <= self.limit
        return self.figure >= self.limit

    def as_json(self) -> dict[str, object]:
        """name, figure, unit, target, reached, peers; without a figure also missed: why."""
        known = asdict(self)
        why = {"missed": self.missed} if self.figure is None else {}
        return {
            "name": self.name,
            "figure": None if self.figure is None else round(self.figure, 4),
            "unit": self.unit,
            "target": self.target,
            "reached": self.reached,
            "peers": {name: round(value, 4) for name, value in known["peers"].items()},
            **why,
        }


def table(rows: Sequence[Row]) -> str:
    """The rows for people: one a line, the peers behind."""
    lines = [("what", "figure", "target", "", "beside it")]
    for row in rows:
        lines.append(_line(row))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    padded = [
        [line[n].ljust(width) for n, width in enumerate(widths)] + [line[4]] for line in lines
    ]
    return "\n".join("  ".join(line).rstrip() for line in padded)


def _line(row: Row) -> tuple[str, str, str, str, str]:
    if row.figure is None:
        return row.name, "missed", row.target, "NO", f"missed: {row.missed}"
    peers = ", ".join(f"{name} {value:.4g}" for name, value in row.peers.items())
    mark = "yes" if row.reached else "NO"
    return row.name, f"{row.figure:.3g} {row.unit}", row.target, mark, peers


def why(error: BaseException) -> str:
    """An error in one line: what a row says that has no figure."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lines[-1] if lines else ""
    return f"{type(error).__name__}: {said}"[:300]


def rows_or_missed(measure: Callable[[], list[Row]], *instead: Row) -> list[Row]:
    """What was measured; if that breaks, the rows that it would have given, each with why.

    One peer that cannot be installed must not take the other figures along.
    """
    try:
        return measure()
    except (Exception, SystemExit) as error:
        traceback.print_exc()
        return [replace(row, figure=None, missed=why(error)) for row in instead]


def merge(path: Path, rows: Sequence[Row]) -> None:
    """Writes the rows over those of the same name; what ran another day stays."""
    known = {each["name"]: each for each in json.loads(path.read_text())} if path.exists() else {}
    known |= {row.name: row.as_json() for row in rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(known.values()), indent=1, ensure_ascii=False) + "\n")
