"""The database of one process of tests: a migrated one of its own, in no time."""

import os
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.services.postgres import TEMPLATE
from tests.services.template import copy_migrated


def own_copy(connection: BaseDatabaseWrapper) -> None:
    """From here on `connection` leads to a fresh copy; nothing of the one before is touched."""
    told = connection.settings_dict
    name = told["TEST"]["NAME"] or f"test_{told['NAME']}"
    if connection.vendor == "sqlite":
        copy_migrated(Path(name))
    elif os.environ.get(TEMPLATE) != told["NAME"]:  # somebody's own server
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        return
    else:
        _copy_on_the_server(connection, told["NAME"], name)
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = told["NAME"] = name


def _copy_on_the_server(connection: BaseDatabaseWrapper, template: str, name: str) -> None:
    """`python -m tests.services.postgres` has migrated the database that is copied."""
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(name)}")
        cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")
