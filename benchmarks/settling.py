"""`python -m benchmarks.settling THREADS:SETTLEMENTS …`: settlements a second, and the CPU of this
process for each (ms), as JSON.

A settlement is what the end of a call does to the books: the hold ends, the advisor gets his
share, the one operator account its commission, and the domain's row says that it is settled; in
one transaction, shared with whoever settles at the same moment. Each argument is a run of its own
on the same books.

`python -m benchmarks.settling fill TRANSFERS` only puts so many old transfers into the books.
"""

import json
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from minutewise.ledger.actions import (  # noqa: E402
    Captured,
    Ending,
    end_all,
    open_hold,
    post,
    roll_up,
)
from minutewise.ledger.actions.balances import rows_of  # noqa: E402
from minutewise.ledger.rules import (  # noqa: E402
    Draft,
    Leg,
    Ref,
    clearing,
    commission,
    earnings,
    spendable,
)
from minutewise.work.group import Group  # noqa: E402
from minutewise.work.quick.statements import asked, left  # noqa: E402
from minutewise.work.writing import writing  # noqa: E402

CLIENTS = 200
PATIENCE_S = 0.000_5
WHO = {"by": "bench", "at": datetime(2026, 11, 1, tzinfo=UTC)}


def person(number: int) -> uuid.UUID:
    """A client (up to CLIENTS) or an advisor (beyond)."""
    return uuid.UUID(int=number + 1)


def open_purses() -> None:
    """Money for all clients, accounts for all advisors (as the peer has), the domain's table."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_sale (id int PRIMARY KEY, state text, charge int)")
    with writing():
        for number in range(CLIENTS):
            ref = Ref("payment", f"p{number}")
            draft = Draft(
                clearing("pretend", "EUR"), spendable(person(number), "EUR"), 10_000_000,
                "top_up", ref, f"p{number}",
            )  # fmt: skip
            post([draft], **WHO)
        rows_of([earnings(person(CLIENTS + number), "EUR") for number in range(CLIENTS)])


def prepare(first: int, count: int) -> list[tuple[int, uuid.UUID]]:
    """A hold and a domain row for each settlement."""
    found = []
    for numbers in batched(range(first, first + count), 500):
        with writing():
            for number in numbers:
                source, ref = spendable(person(number % CLIENTS), "EUR"), Ref("call", f"c{number}")
                hold = open_hold(source, 1_000, ref=ref, key=f"hold:{number}", **WHO)
                found.append((number, hold.id))
            with connection.cursor() as cursor:
                rows = [(number, "ended") for number in numbers]
                cursor.executemany("INSERT INTO bench_sale VALUES (%s, %s, 0)", rows)
    return found


@dataclass(frozen=True, slots=True)
class Sale:
    """What is to be settled: the domain's row and the hold behind it."""

    number: int
    hold: uuid.UUID

    @property
    def ending(self) -> Ending:
        """A charge of 900: the advisor's share and the operator's commission."""
        ref, advisor = Ref("call", f"c{self.number}"), person(CLIENTS + self.number % CLIENTS)
        legs = (
            Leg(earnings(advisor, "EUR"), 720, "share", ref),
            Leg(commission("EUR"), 180, "commission", ref),
        )
        key = f"call:{self.number}:settle"
        return Ending(holds=frozenset({self.hold}), legs=legs, key=key, **WHO)


# Fails by itself unless it settles all of them.
_ROWS_SETTLED = """\
WITH done AS (
    UPDATE bench_sale SET state = 'settled', charge = 900
    WHERE id = ANY((SELECT $1::int[])::int[]) AND state = 'ended' RETURNING 1
)
SELECT 1 / (count(*) = $2::int)::int FROM done
"""


def settle_all(sales: Sequence[Sale]) -> list[Captured]:
    """The transfers of all these sales and their rows, in the transaction of the group."""
    answers = end_all([sale.ending for sale in sales])
    numbers = [sale.number for sale in sales]
    if connection.vendor == "postgresql":
        statement = (_ROWS_SETTLED, [numbers, len(numbers)])
        if not left(statement):
            asked(statement)
        return answers
    places = ", ".join(["%s"] * len(sales))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE bench_sale SET state = 'settled', charge = 900"  # noqa: S608
            f" WHERE id IN ({places}) AND state = 'ended'",
            numbers,
        )
        assert cursor.rowcount == len(sales)
    return answers


# One leader with all who come at once: two with half of them each cost more than they overlap.
GROUP = Group(settle_all, patience_s=PATIENCE_S)


def settle(number: int, hold: uuid.UUID) -> None:
    """One settlement; whoever settles at the same moment shares its transaction."""
    assert GROUP.submit(Sale(number, hold)).captured == 900


def at_once(threads: int, sales: list[tuple[int, uuid.UUID]], act: Callable) -> float:
    """How many a second, when so many threads work at once."""
    todo, lock, start = iter(sales), threading.Lock(), threading.Barrier(threads + 1)

    def taken() -> Iterator[tuple[int, uuid.UUID]]:
        while True:
            with lock:
                sale = next(todo, None)
            if sale is None:
                return
            yield sale

    def work(_: int) -> None:
        connection.ensure_connection()
        start.wait(60)
        for sale in taken():
            act(*sale)
        connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        done = [pool.submit(work, number) for number in range(threads)]
        start.wait(60)
        began = time.monotonic()
        for each in done:
            each.result()
    return len(sales) / (time.monotonic() - began)


def fill(count: int) -> None:
    """Old transfers of many people, written past the code: only their number matters here."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ledger_transfer (source_id, destination_id, amount, currency, reason,
                ref_kind, ref_id, key, by, at, hold_id, reverses_id)
            SELECT s.id, d.id, 1, 'EUR', 'tip', 'tip', 'old' || n, 'old:' || n, 'bench',
                timestamptz '2026-01-01' + n * interval '1 second', NULL, NULL
            FROM generate_series(1, %s) n
            JOIN (SELECT id, row_number() OVER () - 1 AS at FROM ledger_account
                WHERE kind = 'spendable') s ON s.at = n %% %s
            CROSS JOIN (SELECT id FROM ledger_account WHERE kind = 'clearing') d
            """,
            [count, CLIENTS],
        )
        # As they are in books that have grown for years, and all of it on the disk.
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def one(threads: int, first: int, count: int) -> tuple[float, float]:
    """Prepares, analyses, settles; all of them are settled then. How many a second, CPU ms each."""
    sales = prepare(first, count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    used = time.process_time()
    per_s = at_once(threads, sales, settle)
    used = time.process_time() - used
    with writing():
        roll_up(at=WHO["at"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_sale WHERE state <> 'settled'")
        assert cursor.fetchone() == (0,)
    return per_s, used * 1000 / count


def open_books() -> None:
    """The purses, in a migrated database; nothing in books that have been opened before."""
    if "bench_sale" not in connection.introspection.table_names():
        open_purses()


def main(runs: list[str]) -> dict[str, list[float]]:
    """One figure of each kind for each run."""
    open_books()
    if runs[0] == "fill":
        fill(int(runs[1]))
        return {}
    found, first = [], 0
    for each in runs:
        threads, count = (int(number) for number in each.split(":"))
        found.append(one(threads, first, count))
        first += count
    return {"per_s": [each[0] for each in found], "cpu_ms": [each[1] for each in found]}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
