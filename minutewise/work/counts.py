"""Where counts of limits lie (who asked for codes how often): Django's cache in the database."""

import base64
import pickle
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone

from minutewise.work.writing import writing

_WRITE = """
    INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"""
_IF_OVER = " WHERE {table}.expires < %s"


class Counts(DatabaseCache):
    """Django's cache, which says so when it could not write.

    Django's own answers "is there already" to a full disk and a locked database too, and a limit
    understands that as "too many". Here those raise OperationalError, like any other write.
    """

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keeps `value` for `timeout` seconds in place of what was there."""
        self._write(_WRITE, self._row(key, value, timeout, version))

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """The same where nothing is or its time is over; whether it was kept. Of several at once
        one is told that it was."""
        row = self._row(key, value, timeout, version)
        return self._write(_WRITE + _IF_OVER, [*row, _as_stored(timezone.now())])

    def _row(self, key: str, value: Any, timeout: float | None, version: int | None) -> list[Any]:
        ends_s = self.get_backend_timeout(timeout)
        ends = datetime.fromtimestamp(ends_s, UTC) if ends_s else datetime.max.replace(tzinfo=UTC)
        kept = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
        return [self.make_and_validate_key(key, version=version), kept, _as_stored(ends)]

    def _write(self, sql: str, values: list[Any]) -> bool:
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]  # stubs lack it
        with writing(), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (from the settings)
            if (rows := cursor.fetchone()[0]) > self._max_entries:
                self._cull(  # type: ignore[attr-defined]  # stubs lack it
                    connection.alias, cursor, timezone.now(), rows
                )
            cursor.execute(sql.format(table=table), values)
            return bool(cursor.rowcount > 0)


def _as_stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
