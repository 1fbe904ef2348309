"""What PostgreSQL has planned for one test is there for the next one that asks the same.

psycopg forgets with each ROLLBACK what is prepared, for tables might go with it; but every test
ends with one, and it takes rows along and nothing else. Then each test has everything planned
anew, which is half of what the server does in a run. What a test itself rolls back is forgotten.
"""

from typing import Any

from django.db import connection
from django.test import TestCase


def plans_outlive_tests() -> None:
    """From here on the end of a test leaves to the connection what it has prepared."""
    rolls_back = TestCase._rollback_atomics

    def rolled_back(atomics: dict[str, Any]) -> None:
        line = connection.connection if connection.vendor == "postgresql" else None
        if line is None:
            return rolls_back(atomics)
        register = line._prepared
        line._prepared = type(register)()  # it has nothing to forget
        try:
            return rolls_back(atomics)
        finally:
            line._prepared = register

    TestCase._rollback_atomics = staticmethod(rolled_back)


def forget_plans() -> None:
    """For who counts them: from here on as in a connection that has just begun."""
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        connection.connection._prepared.clear()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # psycopg has the server forget them before it
