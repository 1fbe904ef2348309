"""A prepared query finds what the query finds, on both databases, and is built once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext

from minutewise.work.models import Answer
from minutewise.work.quick.changed import PreparedUpdate
from minutewise.work.quick.prepared import Prepared
from minutewise.work.quick.statements import asked

pytestmark = pytest.mark.django_db


def built(person: UUID, key: str, since, status: int):
    """Everything that an argument may be, one of them twice, and values of the query's own."""
    rows = Answer.objects.filter(Q(key=key) | Q(body=key), person_id=person, made_at__gte=since)
    return rows.filter(status__lte=status).exclude(key="never").order_by("-made_at", "pk")[:2]


@pytest.fixture
def people(noon):
    one, other = uuid4(), uuid4()
    for hour, (person, key) in enumerate([(one, "a"), (one, "b"), (other, "a"), (one, "never")]):
        at = noon.wall + timedelta(hours=hour)
        Answer.objects.create(person_id=person, key=key, status=200, made_at=at, body='"x"')
    return one, other


@pytest.mark.parametrize("alike", [0, 1, 50])
def test_it_finds_what_the_query_finds_for_all_kinds_of_arguments(people, noon, alike):
    kinds = {"person": UUID, "key": str, "since": type(noon.wall), "status": int}
    prepared, found = Prepared(built, alike=alike, **kinds), []
    for person in people:
        for key in ("a", "b", '"x"', "never", "nobody’s"):
            for since in (noon.wall, noon.wall + timedelta(microseconds=1)):
                asked = {"person": person, "key": key, "since": since, "status": 200}
                rows, plain = prepared.rows(**asked), list(built(**asked))
                assert [vars(r) | {"_state": 0} for r in rows] == [
                    vars(r) | {"_state": 0} for r in plain
                ], asked
                found += rows
    assert len(found) == 10  # the table did find something
    assert prepared.rows(person=people[0], key="a", since=noon.wall, status=199) == []


def test_it_is_built_once_and_what_it_finds_can_be_saved(people, noon):
    times = []

    def counted(person):
        times.append(person)
        return Answer.objects.filter(person_id=person).order_by("made_at")

    prepared = Prepared(counted, person=UUID)
    first = prepared.first(person=people[0])
    first.status = 201
    first.save()
    assert prepared.first(person=people[0]).status == 201
    assert prepared.first(person=uuid4()) is None
    assert len(times) == 1


def test_columns_come_as_python_has_them(people, noon):
    prepared = Prepared(
        lambda person: (
            Answer.objects.filter(person_id=person)
            .order_by("made_at")
            .values_list("person_id", "made_at", F("status") + 1)
        ),
        person=UUID,
    )
    assert prepared.columns(person=people[1]) == [
        (people[1], noon.wall + timedelta(hours=2), 201)
    ]  # fmt: skip


def test_an_argument_that_does_not_reach_the_database_as_it_is_is_refused():
    prepared = Prepared(lambda key: Answer.objects.filter(key__contains=key), key=str)
    with pytest.raises(ValueError, match="not among the parameters"):
        prepared.rows(key="a")


def test_postgresql_keeps_it_and_is_told_only_the_arguments(people):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps what was asked by itself")
    prepared = Prepared(lambda key: Answer.objects.filter(body=key), key=str)
    for _ in range(3):
        assert len(prepared.rows(key='"x"')) == 4
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ['%"body" = $1%']
        )
        assert cursor.fetchone() == (1,)
    with CaptureQueriesContext(connection) as written:
        prepared.rows(key='"x"')
    assert "$1" not in written[0]["sql"], "who looks at what was asked can ask it again"


def test_behind_a_pooler_no_statement_is_left_in_a_connection(people, monkeypatch):
    """`prepared=0`: the next transaction may be on a connection that has never heard of it."""
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL alone")
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    prepared = Prepared(lambda key: Answer.objects.filter(fingerprint=key, status=7), key=str)
    for _ in range(3):
        prepared.rows(key="pooled")
        pooled = [(f"SELECT $1::int AS pooled_{n}", [n]) for n in (7, 8)]
        assert asked(*pooled) == [[(7,)], [(8,)]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [text for (text,) in cursor.fetchall() if "pooled" in text or '"status" = 7' in text]
    assert kept == []
    assert connection.connection.prepare_threshold is None


def test_what_is_made_of_rows_is_made_once_for_all_that_say_the_same(people, noon):
    times = []

    def keys(rows):
        times.append(len(rows))
        return tuple(row.key for row in rows)

    prepared = Prepared(
        lambda person: Answer.objects.filter(person_id=person).order_by("made_at"),
        person=UUID,
        alike=10,
    )
    for _ in range(2):
        assert prepared.made(keys, person=people[0]) == ("a", "b", "never")
    Answer.objects.filter(key="b").update(key="c")
    assert prepared.made(keys, person=people[0]) == ("a", "c", "never")  # at once
    assert times == [3, 3]


@pytest.mark.parametrize("given", [{"key": None}, {"key": 7}, {"key": UUID(int=7)}])
def test_an_argument_of_another_kind_is_refused(given):
    prepared = Prepared(lambda key: Answer.objects.filter(key=key), key=str)
    with pytest.raises(TypeError, match="key is"):
        prepared.rows(**given)


def test_a_prepared_change_changes_what_the_condition_finds_and_counts_it(people, noon):
    later = noon.wall + timedelta(days=1)
    change = PreparedUpdate(
        lambda person, key, more, at: (
            Answer.objects.filter(person_id=person, key=key),
            {"status": F("status") + more, "made_at": at, "body": key},
        ),
        person=UUID, key=str, more=int, at=type(later),
    )  # fmt: skip
    one, other = people
    assert [change.do(person=one, key="a", more=n, at=later) for n in (1, 2)] == [1, 1]
    assert change.do(person=uuid4(), key="a", more=1, at=later) == 0
    rows = Answer.objects.order_by("person_id", "key").values_list("key", "status", "made_at")
    changed = [row for row in rows if row[1] != 200]
    assert changed == [("a", 203, later)]
    assert Answer.objects.get(person_id=one, key="a").body == "a"
    assert Answer.objects.get(person_id=other).body == '"x"'


def test_a_statement_that_comes_again_has_its_values_and_its_signs_where_they_were():
    for said in ("a", "b"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'all of it, 100%%', %s", [said])
            assert cursor.fetchone() == ("all of it, 100%", said)
            cursor.execute("SELECT '%%', %(said)s, %(said)s", {"said": said})
            assert cursor.fetchone() == ("%", said, said)


def test_a_prepared_change_is_told_apart_by_its_arguments_and_refuses_others(people, noon):
    change = PreparedUpdate(
        lambda person, key, body: (
            Answer.objects.filter(person_id=person, key=key),
            {"body": body},
        ),
        person=UUID, key=str, body=str,
    )  # fmt: skip
    one, other = people
    for person, key in ((one, "a"), (one, "b"), (other, "a")):
        assert change.do(person=person, key=key, body=f'"{key}"') == 1
    found = Answer.objects.order_by("made_at").values_list("key", "body")
    assert list(found) == [("a", '"a"'), ("b", '"b"'), ("a", '"a"'), ("never", '"x"')]
    for wrong in ({"person": str(one)}, {"key": None}, {"body": 7}):
        with pytest.raises(TypeError):
            change.do(**{"person": one, "key": "a", "body": "x"} | wrong)
