"""PostgreSQL: pg_dump of one exported snapshot, pg_restore in one transaction."""

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection, connections, transaction

from minutewise.project.backup.manifest import UnusableError

PACKAGES = Path("/usr/lib/postgresql")
ASIDE = "public_before_restore"


class Postgres:
    vendor = "postgresql"
    file = "database.dump"

    def take(self, target: Path) -> dict[str, int]:
        """The rows are counted in the same snapshot that is dumped."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
            return _counts(cursor)

    def is_empty(self) -> bool:
        return not connection.introspection.table_names()

    def bring(self, source: Path) -> None:
        """Into an empty schema. What was there stands aside until the whole copy is in, and comes
        back where that fails: a wrong `pg_restore`, a full disk, Ctrl-C."""
        _stand_aside()
        connections.close_all()
        try:
            _run(
                "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
                "--single-transaction", "--schema=public",
                f"--dbname={connection.settings_dict['NAME']}", str(source),
            )  # fmt: skip
        except BaseException:
            _execute("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {ASIDE} RENAME TO public")
            raise
        _execute(f"DROP SCHEMA {ASIDE} CASCADE")


def _stand_aside() -> None:
    """An empty schema, and what was there under another name. After a restore that was killed
    that name is taken already: by what was there, unless the copy had come in whole."""
    empty = not connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [ASIDE])
        left_over = cursor.fetchone() is not None
    if left_over and empty:
        _execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        return
    _execute(
        f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE",
        f"ALTER SCHEMA public RENAME TO {ASIDE}",
        "CREATE SCHEMA public",
    )


def _execute(*statements: str) -> None:
    """All of them or none."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _counts(cursor: object) -> dict[str, int]:
    found = {}
    for table in sorted(connection.introspection.table_names()):
        quoted = connection.ops.quote_name(table)
        cursor.execute(f"SELECT count(*) FROM {quoted}")  # type: ignore[attr-defined]  # noqa: S608
        found[table] = cursor.fetchone()[0]  # type: ignore[attr-defined]  # a cursor has no public type
    return found


def program(name: str) -> Path:
    """The newest one installed: an older one refuses a newer server. UnusableError if none is."""
    packaged = sorted(PACKAGES.glob(f"*/bin/{name}"), key=lambda p: float(p.parts[-3]))
    found = packaged[-1] if packaged else shutil.which(name)
    if not found:
        raise UnusableError(f"{name} is not installed (Debian: apt-get install postgresql-client).")
    return Path(found)


def _run(name: str, *arguments: str) -> None:
    """Where and as whom goes by the environment: no password stands in a list of processes."""
    done = subprocess.run(  # noqa: S603 (a fixed program, arguments of our own)
        [program(name), *arguments],
        env={**os.environ, **_where()}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise UnusableError(f"{name} failed: {done.stderr.strip()[-2000:]}")


def _where() -> dict[str, str]:
    known = connection.settings_dict
    options = {str(k): str(v) for k, v in known.get("OPTIONS", {}).items() if k.startswith("ssl")}
    told = {
        "PGHOST": known["HOST"], "PGPORT": known["PORT"], "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"], "PGDATABASE": known["NAME"],
        **{f"PG{name.upper()}": value for name, value in options.items()},
    }  # fmt: skip
    return {name: str(value) for name, value in told.items() if value}
