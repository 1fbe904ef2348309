"""Counts of limits: kept until their time is over, and never silently lost."""

import pytest
from django.core.cache import cache, caches
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db


def over(key):
    cache.set(key, "old", -1)


def test_what_is_set_is_there_until_its_time_is_over():
    cache.set("asked", [3, 2, 1], 60)
    cache.set("for-ever", 1, None)
    assert cache.get("asked") == [3, 2, 1]
    cache.set("asked", [4], 60)
    assert (cache.get("asked"), cache.get("for-ever")) == ([4], 1)
    over("asked")
    assert cache.get("asked") is None


def test_one_adds_where_nothing_is_and_nobody_over_it():
    assert cache.add("lock", 1, 60)
    assert not cache.add("lock", 2, 60)
    assert cache.get("lock") == 1
    over("lock")
    assert cache.add("lock", 3, 60), "its time was over"
    assert cache.get("lock") == 3


@pytest.mark.parametrize("write", [cache.add, cache.set])
def test_what_could_not_be_written_is_not_taken_for_there_already(write):
    def full(run, sql, params, many, context):
        if sql.lstrip().startswith("INSERT"):
            raise OperationalError("database or disk is full")
        return run(sql, params, many, context)

    with connection.execute_wrapper(full), pytest.raises(OperationalError):
        write("asked", 1, 60)


def test_beyond_the_most_that_is_kept_what_is_over_goes(monkeypatch):
    monkeypatch.setattr(caches["default"], "_max_entries", 2)
    for key in ("a", "b", "c"):
        over(key)
    cache.set("d", 1, 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_limits")
        assert cursor.fetchone() == (1,)
    assert cache.get("d") == 1
