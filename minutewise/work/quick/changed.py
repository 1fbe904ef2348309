"""Conditional changes whose SQL is built once, as that of prepared queries is."""

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

from minutewise.work.quick.prepared import (
    Places,
    Value,
    adapted,
    check,
    filled,
    places_of,
    samples_of,
)  # fmt: skip


class PreparedUpdate:
    """A conditional change of rows by named arguments: `build` gives the rows, and a new value or
    an expression by the name of each column that changes."""

    def __init__(
        self, build: Callable[..., tuple[QuerySet[Any], dict[str, Any]]], **arguments: type
    ) -> None:
        self._build, self._arguments = build, arguments
        self._built: dict[str, tuple[str, Places]] = {}

    def do(self, **values: Value) -> int:
        """Changes them, in this thread's connection and its transaction; how many they were."""
        check(self._arguments, values)
        connection = connections[DEFAULT_DB_ALIAS]
        built = self._built.get(connection.vendor)
        if built is None:
            built = self._built[connection.vendor] = self._make(connection)
        given = {name: adapted(value, connection) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(built[0], filled(built[1], given))
            return int(cursor.rowcount)

    def _make(self, connection: BaseDatabaseWrapper) -> tuple[str, Places]:
        samples, names = samples_of(self._arguments, connection)
        rows, changes = self._build(**samples)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(changes)
        sql, given = query.get_compiler(connection=connection).as_sql()
        return sql, places_of(given, names)
