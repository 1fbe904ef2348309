"""Queries whose SQL is built once: Django builds it anew for every request, which costs more
than the database takes to answer.

A query is built with samples in the place of its arguments; where a sample stands among the
parameters, its argument stands later. So an argument must reach the database as it is: compared
with a column, not part of a pattern, not None. A sample that is not found is refused.

PostgreSQL keeps such a query, too: from its third time on in a connection it is told a name and
the arguments (`project/env.py`), and neither reads nor plans it again.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.fetch_modes import FETCH_ONE
from django.db.models.query import ModelIterable

type Value = UUID | str | int | datetime
type Raw = tuple[Any, ...]

_SAMPLES: dict[type, Callable[[int], Value]] = {
    UUID: lambda n: UUID(int=0xB0B0_0000_4000_8000_0000_0000_0000 + n),
    str: lambda n: f"sample-{n}-of-a-prepared-query",
    int: lambda n: 19_040 + n,  # fits the smallest column: one that is too large is optimised away
    datetime: lambda n: datetime(1904, 7, 11, tzinfo=UTC) + timedelta(microseconds=n + 1),
}


class Prepared[Row: Model]:
    """Rows of a query by named arguments: `Prepared(build, handle=str)`, then `rows(handle="x")`.

    `build` is called once for each kind of database, with a sample of each argument's type.
    With `alike`, what Python made of so many rows is kept: whoever finds a row that says the same
    in every column, as the database wrote it, is given a copy. For rows that everybody reads.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Row, Any]], *, alike: int = 0, **arguments: type
    ) -> None:
        self._build, self._alike, self._arguments = build, alike, arguments
        self._built: dict[str, _Built] = {}

    def rows(self, **values: Value) -> list[Row]:
        """The rows, asked in this thread's connection and its transaction."""
        check(self._arguments, values)
        built = self._of(connections[DEFAULT_DB_ALIAS])
        found = _Asked(built).ask(values)
        if self._alike:
            return [copied(built.read(raw)) for raw in found]
        return built.read_all(found)

    def first(self, **values: Value) -> Row | None:
        """The first row; how many are fetched, the query itself says."""
        return next(iter(self.rows(**values)), None)

    def made[Made](self, make: Callable[[list[Row]], Made], **values: Value) -> Made:
        """What `make` makes of the rows, once for all who find rows that say the same (`alike`).

        It must be a value that nobody changes, of the rows alone: no clock, language or reader.
        """
        check(self._arguments, values)
        built = self._of(connections[DEFAULT_DB_ALIAS])
        made: Made = built.made(make, tuple(_Asked(built).ask(values)))
        return made

    def columns(self, **values: Value) -> list[tuple[Any, ...]]:
        """The columns of a query that names them (`values_list`)."""
        check(self._arguments, values)
        asked = _Asked(self._of(connections[DEFAULT_DB_ALIAS]))
        return [tuple(row) for row in asked.results_iter([asked.ask(values)])]

    def _of(self, connection: BaseDatabaseWrapper) -> "_Built":
        built = self._built.get(connection.vendor)
        if built is None:
            built = self._built[connection.vendor] = self._make(connection)
        return built

    def _make(self, connection: BaseDatabaseWrapper) -> "_Built":
        samples, names = samples_of(self._arguments, connection)
        return _Built(self._build(**samples), connection, names, self._alike)


type Places = list[tuple[str | None, Any]]


def check(kinds: dict[str, type], values: dict[str, Value]) -> None:
    """Nothing converts them: an id that comes as a text would find nothing on SQLite."""
    for name, kind in kinds.items():
        if not isinstance(values[name], kind):
            raise TypeError(f"{name} is {values[name]!r}, and not of {kind}")


def samples_of(
    arguments: dict[str, type], connection: BaseDatabaseWrapper
) -> tuple[dict[str, Value], dict[Any, str]]:
    """A sample for each argument, and which argument each stands for among the parameters."""
    samples = {
        name: _SAMPLES[kind](number) for number, (name, kind) in enumerate(arguments.items())
    }
    return samples, {adapted(sample, connection): name for name, sample in samples.items()}


def places_of(given: Iterable[Any], names: dict[Any, str]) -> Places:
    """By place: the name of an argument, or a value of the query's own."""
    places = [(names.get(each), each) for each in given]
    lost = set(names.values()) - {name for name, _value in places}
    if lost:
        raise ValueError(f"not among the parameters of the query: {sorted(lost)}")
    return places


def filled(places: Places, values: dict[str, Any]) -> list[Any]:
    return [values[name] if name else value for name, value in places]


class _Built:
    """SQL, and how its rows are read; the same for all threads."""

    def __init__(
        self, query: QuerySet[Any, Any], connection: BaseDatabaseWrapper, names: dict[Any, str],
        alike: int,
    ) -> None:  # fmt: skip
        compiler: Any = query.query.get_compiler(connection=connection)
        self.sql, given = compiler.as_sql()
        self.places = places_of(given, names)
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotations = compiler.annotation_col_map
        read = compiler.get_converters([each[0] for each in self.select[: compiler.col_count]])
        self.readers = [(place, by, column) for place, (by, column) in read.items()]
        self.read = lru_cache(alike)(self._read)
        self.made = lru_cache(alike)(self._made)

    def read_all(self, found: Iterable[Raw]) -> list[Any]:
        """Rows as Django reads them."""
        asked: Any = _Asked(self, found)
        return list(ModelIterable(asked))

    def _read(self, raw: Raw) -> Any:
        return self.read_all([raw])[0]

    def _made(self, make: Callable[[list[Any]], Any], found: tuple[Raw, ...]) -> Any:
        return make(self.read_all(found))


class _Asked:
    """One asking, as Django's reader of rows wants it: query set, query and compiler in one."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, built: _Built, found: Iterable[Raw] = ()) -> None:
        self._built, self._connection = built, connections[self.db]
        self._found = found
        self.select, self.klass_info = built.select, built.klass_info
        self.annotation_col_map = built.annotations
        self._fetch_mode = FETCH_ONE
        self.query = self

    def get_compiler(self, using: str) -> "_Asked":
        """Itself: everything has been compiled."""
        return self

    def ask(self, values: dict[str, Value]) -> list[Raw]:
        """Asks the database."""
        given = {name: adapted(value, self._connection) for name, value in values.items()}
        params = filled(self._built.places, given)
        with self._connection.cursor() as cursor:
            if _is_kept_by(self._connection):
                from psycopg import Cursor  # noqa: PLC0415 (nobody on SQLite needs it)

                cursor.cursor = Cursor(self._connection.connection)
            cursor.execute(self._built.sql, params)
            found: list[Raw] = cursor.fetchall()
            return found

    def execute_sql(self, **_chunks: object) -> list[Iterable[Raw]]:
        """What was found."""
        return [self._found]

    def results_iter(self, chunks: Iterable[Iterable[Raw]]) -> Iterator[Any]:
        """The rows with their values as Python has them."""
        for row in map(list, chain.from_iterable(chunks)):
            for place, readers, column in self._built.readers:
                for read in readers:
                    row[place] = read(row[place], column, self._connection)
            yield row


def _is_kept_by(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database is to keep the query. Who writes down what was asked wants to read it
    with its values, which Django's own cursor puts in."""
    if connection.vendor != "postgresql" or connection.queries_logged:
        return False
    return connection.connection.prepare_threshold is not None


def adapted(value: Value, connection: BaseDatabaseWrapper) -> Any:
    """A value as Django hands it to this database."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def copied(row: Model) -> Any:
    """A row of one's own, with the rows that came with it: as if it had just been read."""
    return _copied(row, {})


def _copied(row: Model, done: dict[int, Model]) -> Model:
    kind = type(row)
    twin = done[id(row)] = kind.__new__(kind)
    values, state = vars(twin), ModelState()
    values.update(vars(row))
    for name, value in values.items():
        if type(value) in _CHANGE:
            values[name] = deepcopy(value)
    vars(state).update(vars(row._state))
    state.fields_cache = {
        name: other and (done.get(id(other)) or _copied(other, done))
        for name, other in row._state.fields_cache.items()
    }
    values["_state"] = state
    return twin


_CHANGE = (list, dict, set)
