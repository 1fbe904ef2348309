"""A prepared query finds what the query finds, on both databases, and is built once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import F, Q

from minutewise.work.models import Answer
from minutewise.work.quick.prepared import Prepared

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


def test_it_finds_what_the_query_finds_for_all_kinds_of_arguments(people, noon):
    kinds = {"person": UUID, "key": str, "since": type(noon.wall), "status": int}
    prepared, found = Prepared(built, **kinds), []
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
