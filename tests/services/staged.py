"""A world that is made once by its real actions, and laid out again for each test that wants it.

What is kept are the rows, as the database writes them, and the people as Python knows them. The
books of a world were looked through when it was made; afterwards only if something moved.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction

from minutewise.ledger.queries import verify
from tests.services.emptied import tables, written

GIVEN = ["networks_network"]  # what stands there before, under an id that is always the same
type Rows = dict[str, list[str]]  # by table; each row as SQL (SQLite) or all as JSON (PostgreSQL)


@dataclass
class World:
    """What was made, and every row of it."""

    made: Any
    rows: Rows


_worlds: dict[str, World] = {}


def laid_out(name: str) -> Any | None:
    """The world of this name as it was when it was kept; None if it is to be made."""
    world = _worlds.get(name)
    if world is None or written() != GIVEN:
        return None
    with transaction.atomic(), connection.cursor() as cursor:  # keys are checked at its end
        for table, rows in world.rows.items():
            if connection.vendor == "sqlite":
                cursor.execute(f'INSERT INTO "{table}" VALUES {", ".join(rows)}')  # noqa: S608
            else:
                told = f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset'  # noqa: S608
                cursor.execute(f'{told}(NULL::"{table}", %s)', rows)
    return copy.deepcopy(world.made)


def keep(name: str, made: Any) -> None:
    """From here on `laid_out(name)` is this world, with every row that is there now."""
    _worlds[name] = World(copy.deepcopy(made), rows_of(set(written()) - {*GIVEN}))


def rows_of(names: set[str]) -> Rows:
    """All rows of these tables."""
    return {table: _rows(table) for table in written() if table in names}


def _rows(table: str) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'SELECT {_literals(table)} FROM "{table}" ORDER BY rowid')  # noqa: S608
        else:
            cursor.execute(f'SELECT json_agg(r)::text FROM "{table}" r')  # noqa: S608
        return [text for (text,) in cursor.fetchall()]


@cache
def _literals(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT name FROM pragma_table_info("{table}")')  # noqa: S608
        columns = [f'quote("{name}")' for (name,) in cursor.fetchall()]
    return f"""'(' || {" || ',' || ".join(columns)} || ')'"""


# ---- books ----


@cache
def _looked_at() -> frozenset[str]:
    """The tables from which the books are checked: whichever the checks ask."""
    asked = []

    def listens(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        asked.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(listens):
        verify()
    said = "\n".join(asked)
    return frozenset(table for table in tables() if f'"{table}"' in said or f" {table} " in said)


def books() -> Rows:
    """Every row that the checks of the books look at."""
    return rows_of({*_looked_at()})
