"""`python -m benchmarks.settled_by_pgbench GROUPS`: what groups of eight settlements send to
PostgreSQL, as a script for pgbench (printed), its values in the table bench_group.

pgbench is written in C, decides nothing and waits for nobody: faster than it no one is who sends
these statements in two ways there and back. Every group is read and decided by the real code, and
taken back before its changes are sent.
"""

import re
import sys
from collections.abc import Callable, Sequence
from itertools import batched, chain
from typing import Any

from django.db import connection, transaction

from benchmarks.settling import Sale, open_books, prepare, settle_all
from minutewise.work.quick.on_postgresql.way import Statement, _written
from minutewise.work.quick.statements import with_commit
from minutewise.work.writing import writing

EIGHT = 8
_VALUE = re.compile(r"\$([0-9]+)")


def sent_by(sales: Sequence[Sale]) -> list[list[Statement]]:
    """The statements of a group, those of each way by themselves."""
    ways: list[list[Statement]] = []
    carried: Callable[..., Any] = connection.carried

    def watched(*statements: Statement) -> Any:
        ways.append(list(statements))
        return carried(*statements)

    with with_commit(), writing():
        connection.carried = watched
        settle_all(sales)
        connection.carried = carried
        ways.append(list(connection.leaving))
        transaction.set_rollback(True)
    return ways


def script(ways: Sequence[Sequence[Statement]], values: int) -> str:
    """Fetches the values of a group, then goes the two ways. Those that fetch are not timed."""
    (read,), changes = ways
    numbers = iter(range(values))
    texts = [_named(sql, [next(numbers) for _ in given]) for sql, given in (read, *changes)]
    names = ", ".join(f"v[{n + 1}] AS v{n}" for n in range(values))
    fetch = f"SELECT {names} FROM bench_group WHERE n = :n \\gset"  # noqa: S608
    return "\n".join([
        "\\set n :n + 1", fetch,
        "\\startpipeline", "BEGIN;", f"{texts[0]};", "\\endpipeline",
        "\\startpipeline", *(f"{text};" for text in texts[1:]), "COMMIT;", "\\endpipeline", "",
    ])  # fmt: skip


def _named(sql: str, numbers: Sequence[int]) -> str:
    """With pgbench's names for the values, without lines' ends, which end its statements' names."""
    return " ".join(_VALUE.sub(lambda m: f":v{numbers[int(m[1]) - 1]}", sql).split())


def main(groups: int) -> str:
    """Prepares everything; the script."""
    open_books()
    first, *sales = [Sale(*each) for each in prepare(0, groups * EIGHT + 1)]
    with writing():
        settle_all([first])  # makes the operator's account
    ways: list[list[Statement]] = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_group (n int PRIMARY KEY, v text[])")
        for number, group in enumerate(batched(sales, EIGHT), 1):
            ways = sent_by(group)
            given = chain.from_iterable(values for _, values in chain.from_iterable(ways))
            values = [(_written(value) or b"").decode() for value in given]
            cursor.execute("INSERT INTO bench_group VALUES (%s, %s)", [number, values])
        cursor.execute("ANALYZE")
    return script(ways, len(values))


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
