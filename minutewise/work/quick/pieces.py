"""Every row of a query, however many there are: a piece at a time, and one question where one does.

Django's `iterator()` opens a cursor on PostgreSQL and asks it twice, for a single row as for a
million, and its query is built anew each time. Most tables of most installations fit in a piece.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, QuerySet

from minutewise.work.quick.prepared import Prepared, Value


class Pieces[Row: Model]:
    """`Pieces(build)` with `build` and `arguments` as for `Prepared`; `size` rows are one piece.

    A longer table is begun twice: whoever wants one state of it reads inside a transaction.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Row, Any]], *, size: int = 2_000, **arguments: type
    ) -> None:
        self._build, self._size = build, size
        self._first = Prepared(lambda **given: build(**given)[: size + 1], alike=0, **arguments)

    def rows(self, **values: Value) -> Iterator[Row]:
        """The rows in the order of the query."""
        return self._all_of(self._first.rows(**values), values)

    def columns(self, **values: Value) -> Iterator[tuple[Any, ...]]:
        """The columns of a query that names them (`values_list`)."""
        return self._all_of(self._first.columns(**values), values)

    def _all_of(self, first: list[Any], values: dict[str, Value]) -> Iterator[Any]:
        if len(first) <= self._size:
            return iter(first)
        return iter(self._build(**values).iterator(chunk_size=self._size))
