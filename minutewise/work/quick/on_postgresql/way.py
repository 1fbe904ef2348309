"""One way to the server and back for several statements, by what libpq itself offers.

psycopg's cursors do the same with four times the processor: each keeps what it might be asked for
later, and BEGIN, statements and COMMIT are waited for apart (docs/decisions/0027). Its pipelines
ask the kernel before each statement whether the line takes more, and send each by itself. What is
known of a line stays psycopg's: whether a transaction is open, what is prepared, whether it is
whole.
"""

import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, cast

import psycopg
from psycopg import abc
from psycopg._preparing import Prepare  # its register, or ROLLBACK would forget ours unnoticed
from psycopg._queries import PostgresQuery
from psycopg._transformer import Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Statement = tuple[str, Sequence[Any]]  # with $1, $2 … and their values
Line = psycopg.Connection[Any]


def carried(
    line: Line, statements: Sequence[Statement], *, commit: bool = False
) -> list[list[tuple[Any, ...]]]:
    """The rows of each statement; all are sent at once, and carried out in their order.

    A transaction is begun before them if none is open (and psycopg would begin one), and
    committed behind them if `commit`. Raises what the first that fails raises; those behind it
    are not carried out then, and nothing is committed.
    """
    first, last = _beginning(line), [("COMMIT", ())] if commit else []
    ready = [(_text(sql), _sent(values)) for sql, values in (*first, *statements, *last)]
    sending: list[Callable[[], None]] = []
    places = [_add(sending, line, text, sent) for text, sent in ready]
    with line.lock, _whole_or_cut(line.pgconn):
        results = _there_and_back(line.pgconn, sending)
    for place in places:
        place.validate(line, results)
    _check(results)
    if commit and results[places[-1].number].command_status != b"COMMIT":
        raise psycopg.InternalError("the server answered COMMIT with something else")
    reading = Transformer(line)
    asked = places[len(first) : len(first) + len(statements)]
    return [_rows(reading, results[place.number]) for place in asked]


def _beginning(line: Line) -> list[Statement]:
    if line.autocommit or line.pgconn.transaction_status != TransactionStatus.IDLE:
        return []
    return [(line._get_tx_start_command().decode(), ())]


@dataclass(slots=True)
class _Text:
    """As much of a query as psycopg's register of prepared statements looks at."""

    query: bytes
    types: tuple[int, ...] = ()


@lru_cache(maxsize=256)
def _text(sql: str) -> _Text:
    """Kept, since the register hashes all of it, and what is kept is hashed once."""
    return _Text(sql.encode())


@dataclass(slots=True)
class _Place:
    """Which of the results answers a statement, and what the register is to be told of it."""

    number: int
    prepare: Prepare
    name: bytes
    key: Any

    def validate(self, line: Line, results: Sequence[PGresult]) -> None:
        if self.key is not None:
            line._prepared.validate(self.key, self.prepare, self.name, [results[self.number]])


def _add(
    sending: list[Callable[[], None]], line: Line, text: _Text, sent: Sequence[bytes | None]
) -> _Place:
    """Adds what has to be sent for this statement, its preparation at its first time included."""
    server, query = line.pgconn, cast(PostgresQuery, text)
    prepare, name = line._prepared.get(query, prepare=True)
    if prepare is Prepare.NO:  # the settings forbid it, for a pooler's sake
        send = partial(server.send_query_params, text.query)
    else:
        send = partial(server.send_query_prepared, name)
    if prepare is Prepare.SHOULD:
        sending.append(partial(server.send_prepare, name, text.query))
    sending.append(partial(send, sent, result_format=Format.BINARY))
    key = line._prepared.maybe_add_to_cache(query, prepare, name)
    return _Place(len(sending) - 1, prepare, name, key)


def _there_and_back(server: PGconn, sending: Sequence[Callable[[], None]]) -> list[PGresult]:
    """The result of each, and of the one that says that this was all. Waits without holding the
    interpreter; a signal is answered at once.
    """
    server.enter_pipeline_mode()
    for send in sending:
        send()
    server.pipeline_sync()
    kernel, results = select.poll(), list[PGresult]()
    while not results or results[-1].status != ExecStatus.PIPELINE_SYNC:
        # What does not fit into the line goes on while answers are taken out of it.
        kernel.register(server.socket, select.POLLIN | (select.POLLOUT if server.flush() else 0))
        kernel.poll()
        server.consume_input()
        results += _come(server)
    server.exit_pipeline_mode()
    return results


def _come(server: PGconn) -> Iterator[PGresult]:
    """The results that are here. Behind those of each statement there is None."""
    while not server.is_busy():
        result = server.get_result()
        if result is not None:
            yield result
            if result.status == ExecStatus.PIPELINE_SYNC:
                return


@contextmanager
def _whole_or_cut(server: PGconn) -> Iterator[None]:
    """Who does not come back leaves answers behind that nobody else may read."""
    try:
        yield
    except BaseException:
        server.finish()
        raise


def _check(results: Sequence[PGresult]) -> None:
    for each in results:
        if each.status == ExecStatus.FATAL_ERROR:
            raise psycopg.errors.error_from_result(each)


def _rows(reading: abc.Transformer, result: PGresult) -> list[tuple[Any, ...]]:
    reading.set_pgresult(result)
    return reading.load_rows(0, result.ntuples, tuple)


def _sent(values: Sequence[Any]) -> list[bytes | None]:
    """What is sent of the values; libpq would take them up to the first NUL and say nothing."""
    sent = [_written(value) for value in values]
    if b"\0" in b"".join(filter(None, sent)):
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return sent


def _written(value: Any) -> bytes | None:
    """As PostgreSQL reads it: text, whole numbers, truth, nothing, arrays of the first two."""
    if value is None:
        return None
    if isinstance(value, list):
        return _array(value).encode()
    return str(value).encode()


def _array(values: list[Any]) -> str:
    """Marks are put before quotes only where there are any: who puts them everywhere takes longer
    than all the rest."""
    if not values or isinstance(values[0], int):
        return f"{{{','.join(map(str, values))}}}"
    text = '","'.join(values)
    if "\\" in text or text.count('"') > 2 * (len(values) - 1):
        text = '","'.join(v.replace("\\", "\\\\").replace('"', '\\"') for v in values)
    return f'{{"{text}"}}'
