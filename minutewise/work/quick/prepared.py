"""Queries whose SQL is built once: Django builds it anew for every request, which costs more
than the database takes to answer.

A query is built with samples in the place of its arguments; where a sample stands among the
parameters, its argument stands later. So an argument must reach the database as it is: compared
with a column, not part of a pattern, not None. A sample that is not found is refused.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.fetch_modes import FETCH_ONE
from django.db.models.query import ModelIterable

type Value = UUID | str | int | datetime

_SAMPLES: dict[type, Callable[[int], Value]] = {
    UUID: lambda n: UUID(int=0xB0B0_0000_4000_8000_0000_0000_0000 + n),
    str: lambda n: f"sample-{n}-of-a-prepared-query",
    int: lambda n: 19_040 + n,  # fits the smallest column: one that is too large is optimised away
    datetime: lambda n: datetime(1904, 7, 11, tzinfo=UTC) + timedelta(microseconds=n + 1),
}


class Prepared[Row: Model]:
    """Rows of a query by named arguments: `Prepared(build, handle=str)`, then `rows(handle="x")`.

    `build` is called once for each kind of database, with a sample of each argument's type.
    """

    def __init__(self, build: Callable[..., QuerySet[Row, Any]], **arguments: type) -> None:
        self._build, self._arguments = build, arguments
        self._built: dict[str, _Built] = {}

    def rows(self, **values: Value) -> list[Row]:
        """The rows, asked in this thread's connection and its transaction."""
        asked: Any = _Asked(self._of(connections[DEFAULT_DB_ALIAS]), values)
        return list(ModelIterable(asked))

    def first(self, **values: Value) -> Row | None:
        """The first row; how many are fetched, the query itself says."""
        return next(iter(self.rows(**values)), None)

    def columns(self, **values: Value) -> list[tuple[Any, ...]]:
        """The columns of a query that names them (`values_list`)."""
        asked = _Asked(self._of(connections[DEFAULT_DB_ALIAS]), values)
        return [tuple(row) for row in asked.results_iter(asked.execute_sql())]

    def _of(self, connection: BaseDatabaseWrapper) -> "_Built":
        built = self._built.get(connection.vendor)
        if built is None:
            built = self._built[connection.vendor] = self._make(connection)
        return built

    def _make(self, connection: BaseDatabaseWrapper) -> "_Built":
        samples = {
            name: _SAMPLES[kind](number)
            for number, (name, kind) in enumerate(self._arguments.items())
        }
        names = {adapted(sample, connection): name for name, sample in samples.items()}
        return _Built(self._build(**samples), connection, names)


class _Built:
    """SQL, and how its rows are read; the same for all threads."""

    def __init__(
        self, query: QuerySet[Any, Any], connection: BaseDatabaseWrapper, names: dict[Any, str]
    ) -> None:
        compiler: Any = query.query.get_compiler(connection=connection)
        self.sql, given = compiler.as_sql()
        # by place: the name of an argument, or a value of the query's own
        self.places = [(names.get(each), each) for each in given]
        lost = set(names.values()) - {name for name, _value in self.places}
        if lost:
            raise ValueError(f"not among the parameters of the query: {sorted(lost)}")
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotations = compiler.annotation_col_map
        read = compiler.get_converters([each[0] for each in self.select[: compiler.col_count]])
        self.readers = [(place, by, column) for place, (by, column) in read.items()]


class _Asked:
    """One asking, as Django's reader of rows wants it: query set, query and compiler in one."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, built: _Built, values: dict[str, Value]) -> None:
        self._built, self._connection = built, connections[self.db]
        self._values = {name: adapted(value, self._connection) for name, value in values.items()}
        self.select, self.klass_info = built.select, built.klass_info
        self.annotation_col_map = built.annotations
        self._fetch_mode = FETCH_ONE
        self.query = self

    def get_compiler(self, using: str) -> "_Asked":
        """Itself: everything has been compiled."""
        return self

    def execute_sql(self, **_chunks: object) -> list[list[tuple[Any, ...]]]:
        """Asks the database."""
        params = [self._values[name] if name else value for name, value in self._built.places]
        with self._connection.cursor() as cursor:
            cursor.execute(self._built.sql, params)
            return [cursor.fetchall()]

    def results_iter(self, chunks: Iterable[list[tuple[Any, ...]]]) -> Iterator[Any]:
        """The rows with their values as Python has them."""
        for row in map(list, chain.from_iterable(chunks)):
            for place, readers, column in self._built.readers:
                for read in readers:
                    row[place] = read(row[place], column, self._connection)
            yield row


def adapted(value: Value, connection: BaseDatabaseWrapper) -> Any:
    """A value as Django hands it to this database."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def fetched(owner: Model, name: str, rows: list[Any]) -> None:
    """Gives the rows of a reverse relation to their owner, as `prefetch_related` would."""
    manager: Any = getattr(owner, name)
    found = manager.get_queryset()
    found._result_cache, found._prefetch_done = rows, True
    for row in rows:
        setattr(row, manager.field.name, owner)
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = found
