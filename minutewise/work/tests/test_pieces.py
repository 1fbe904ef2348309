"""A table is read whole, however long: at once where it fits in a piece, else a piece at a time."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minutewise.work.models import Answer
from minutewise.work.quick.pieces import Pieces

pytestmark = pytest.mark.django_db
ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def four(noon):
    """Four answers to one person, oldest last in the table; and one to somebody else."""
    for hour, person in [(4, ONE), (3, ONE), (9, OTHER), (2, ONE), (1, ONE)]:
        at = noon.wall + timedelta(hours=hour)
        Answer.objects.create(person_id=person, key=f"{hour}", status=200, made_at=at, body="{}")


def oldest_first(person):
    return Answer.objects.filter(person_id=person).order_by("made_at")


SIZES = [  # rows in a piece, questions
    (1, 2),
    (2, 2),
    (3, 2),
    (4, 1),  # just fits
    (5, 1),
]


@pytest.mark.parametrize(("size", "questions"), SIZES)
def test_every_row_comes_once_and_in_order_and_what_fits_is_asked_once(four, size, questions):
    pieces = Pieces(oldest_first, size=size, person=UUID)
    with CaptureQueriesContext(connection) as asked:
        rows = list(pieces.rows(person=ONE))
    assert [row.key for row in rows] == ["1", "2", "3", "4"]
    assert rows == list(oldest_first(ONE))
    assert len(asked) == questions


@pytest.mark.parametrize(("size", "questions"), SIZES)
def test_columns_come_as_python_has_them(four, noon, size, questions):
    pieces = Pieces(
        lambda person: oldest_first(person).values_list("person_id", "made_at"),
        size=size, person=UUID,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        found = list(pieces.columns(person=ONE))
    assert found == [(ONE, noon.wall + timedelta(hours=hour)) for hour in (1, 2, 3, 4)]
    assert len(asked) == questions


def test_who_asks_again_finds_what_has_come_since(four, noon):
    pieces = Pieces(oldest_first, size=1, person=UUID)
    assert len(list(pieces.rows(person=OTHER))) == 1
    Answer.objects.create(person_id=OTHER, key="x", status=200, made_at=noon.wall, body="{}")
    assert [row.key for row in pieces.rows(person=OTHER)] == ["x", "9"]
