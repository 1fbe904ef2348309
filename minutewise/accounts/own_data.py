"""What an installation knows of a person: handed out to them, and taken away when they leave.

Each context that keeps something of people has a module `own_data` and is registered in
`project/wiring.py`. The books keep opaque ids and figures; everything else goes.
"""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

from minutewise.accounts.models import Person
from minutewise.work.text import inert

FILES_BYTES_MAX = 200 * 1024 * 1024

type Cell = str | int | bool | None
type Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of thing, such as calls: rows with the same columns."""

    name: str
    rows: Sequence[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one context does for own data. `refuses` says in words why nobody can leave now."""

    tell: Callable[[Person], Iterable[Sheet]]
    refuses: Callable[[Person, datetime], str] = lambda _person, _at: ""
    erase: Callable[[Person, datetime], None] = lambda _person, _at: None
    # What the person has sent, as (path in the archive, path of ours): the newest first.
    files: Callable[[Person], Iterable[tuple[str, Path]]] = lambda _person: ()


@dataclass(frozen=True, slots=True)
class Sum:
    """Money that is left in a wallet (minor units)."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Purse:
    """What the money's context answers: what is left, and giving it up."""

    left: Callable[[Person], list[Sum]]
    give_up: Callable[[Person, datetime], None]


_parts: dict[str, Part] = {}
_purse: list[Purse] = []


def register(name: str, part: Part) -> None:
    """Adds a context's part; the same name replaces it."""
    _parts[name] = part


def register_purse(purse: Purse) -> None:
    """Names the one who knows about money."""
    _purse[:] = [purse]


def parts() -> list[Part]:
    """All parts, those registered last first: calls are looked at before accounts."""
    return list(_parts.values())[::-1]


def left_of(person: Person) -> list[Sum]:
    """Money that is still there, by currency."""
    return _purse[0].left(person) if _purse else []


def give_up(person: Person, at: datetime) -> None:
    """Leaves what is there to the operator."""
    if _purse:
        _purse[0].give_up(person, at)


def archive(person: Person) -> bytes:
    """The same as bytes."""
    with tempfile.TemporaryFile() as out:
        write_archive(person, out)
        out.seek(0)
        return out.read()


def write_archive(person: Person, out: IO[bytes]) -> None:
    """Everything as a ZIP file: each sheet as JSON and as CSV for spreadsheets, and the files
    that the person sent, the newest first, as many as fit into FILES_BYTES_MAX."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in _parts.values():
            for sheet in part.tell(person):
                rows = [dict(row) for row in sheet.rows]
                text = json.dumps(rows, ensure_ascii=False, indent=1)
                packed.writestr(f"{sheet.name}.json", text)
                packed.writestr(f"{sheet.name}.csv", _csv(rows))
        _pack_files(person, packed)


def _pack_files(person: Person, packed: zipfile.ZipFile) -> None:
    left = FILES_BYTES_MAX
    for name, path in chain.from_iterable(part.files(person) for part in _parts.values()):
        try:
            left -= path.stat().st_size
            if left < 0:
                return
            packed.write(path, name, zipfile.ZIP_STORED)  # pictures are packed already
        except FileNotFoundError:
            continue  # gone with its thread in this very moment


def _csv(rows: list[dict[str, Cell]]) -> str:
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows({name: _inert(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()


def _inert(cell: Cell) -> Cell:
    """Figures stay figures."""
    return inert(cell) if isinstance(cell, str) else cell
