"""A lower number may be committed after a higher one; a roll-up must not pass it by."""

import threading
import uuid

import pytest
from django.db import OperationalError, connection, transaction

from minutewise.ledger.actions import post, roll_up
from minutewise.ledger.models import RollUp
from minutewise.ledger.queries import operator_balance
from minutewise.ledger.rules import clearing
from minutewise.ledger.tests.till import NOON, WHO, top_up_draft
from minutewise.work.writing import writing
from tests.races.crowd import all_write, at_once, in_writing, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound_books")]
CLARA = uuid.UUID(int=0xC1A)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_it_waits_for_whoever_is_in_the_middle_of_posting():
    posted, may_commit = threading.Event(), threading.Event()

    def slow():
        with writing():
            post([top_up_draft(CLARA, 100)], **WHO)
            posted.set()
            may_commit.wait(30)

    def impatient():
        posted.wait(30)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
                roll_up(at=NOON)
        finally:
            may_commit.set()

    answers = at_once(2, lambda n: (slow, impatient)[n]())
    assert isinstance(answers[1], OperationalError)
    assert RollUp.objects.count() == 0
    assert in_writing(lambda: roll_up(at=NOON)) == 1
    assert operator_balance(clearing("pretend", "EUR")) == -100


def test_roll_ups_amid_postings_miss_nothing():
    def act(number):
        if number % 4 == 0:
            return roll_up(at=NOON)
        return post([top_up_draft(CLARA, 1)], **WHO)

    assert set(kinds(all_write(32, act))) == {"int", "list"}
    in_writing(lambda: roll_up(at=NOON))
    assert operator_balance(clearing("pretend", "EUR")) == -24
