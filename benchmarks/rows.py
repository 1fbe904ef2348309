"""What a benchmark answers: rows with a figure, its target, and who was measured beside it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

AT_MOST, AT_LEAST = "≤", "≥"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `target` reads like "≤ 4"; `peers` are the same measure of others, or parts."""

    name: str
    figure: float
    unit: str
    bound: str
    limit: float
    peers: Mapping[str, float] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """What was to be reached, in the row's unit."""
        return f"{self.bound} {self.limit:g}"

    @property
    def reached(self) -> bool:
        """Whether it was."""
        if self.bound == AT_MOST:
            return self.figure <= self.limit
        return self.figure >= self.limit

    def as_json(self) -> dict[str, object]:
        """name, figure, unit, target, reached, peers."""
        known = asdict(self)
        return {
            "name": self.name,
            "figure": round(self.figure, 4),
            "unit": self.unit,
            "target": self.target,
            "reached": self.reached,
            "peers": {name: round(value, 4) for name, value in known["peers"].items()},
        }


def table(rows: Sequence[Row]) -> str:
    """The rows for people: one a line, the peers behind."""
    lines = [("what", "figure", "target", "", "beside it")]
    for row in rows:
        peers = ", ".join(f"{name} {value:.4g}" for name, value in row.peers.items())
        mark = "yes" if row.reached else "NO"
        lines.append((row.name, f"{row.figure:.3g} {row.unit}", row.target, mark, peers))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    padded = [
        [line[n].ljust(width) for n, width in enumerate(widths)] + [line[4]] for line in lines
    ]
    return "\n".join("  ".join(line).rstrip() for line in padded)


def merge(path: Path, rows: Sequence[Row]) -> None:
    """Writes the rows over those of the same name; what ran another day stays."""
    known = {each["name"]: each for each in json.loads(path.read_text())} if path.exists() else {}
    known |= {row.name: row.as_json() for row in rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(known.values()), indent=1, ensure_ascii=False) + "\n")
