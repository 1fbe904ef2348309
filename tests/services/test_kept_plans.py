"""Of all that is prepared, the end of a test takes nothing away; a rollback in it does."""

import pytest
from django.db import connection, transaction
from django.test import TestCase

from minutewise.work.models import Tally
from minutewise.work.quick.prepared import Prepared
from tests.services.kept_plans import forget_plans

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TALLY = Prepared(lambda what: Tally.objects.filter(what=what).order_by(), what=str)


def asks_often():
    for _ in range(3):
        TALLY.rows(what="a kept plan")


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("""SELECT count(*) FROM pg_prepared_statements
            WHERE statement LIKE '%"work_tally"."what" = $1%'""")
        return cursor.fetchone()[0]


@pytest.fixture(autouse=True)
def new_connection():
    forget_plans()
    assert prepared() == 0


def test_the_next_test_finds_what_this_one_had_planned():
    began = TestCase._enter_atomics()
    asks_often()
    TestCase._rollback_atomics(began)
    assert prepared() == 1


def test_what_is_rolled_back_within_a_test_is_forgotten_as_ever():
    with transaction.atomic():
        asks_often()
        transaction.set_rollback(True)
    assert prepared() == 0
