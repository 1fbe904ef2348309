"""A purse to fight over, and books that must be sound when the dust has settled."""

import pytest

from minutewise.ledger.actions import post
from minutewise.ledger.queries import verify
from minutewise.ledger.tests.till import WHO, top_up_draft
from minutewise.work.writing import writing


@pytest.fixture
def sound_books(transactional_db):
    """Whatever raced, the ledger's invariants hold afterwards."""
    yield
    assert verify() == []


@pytest.fixture
def purse(sound_books):
    """purse(person, 1000): what a person has."""

    def fill(person, amount):
        with writing():
            post([top_up_draft(person, amount)], **WHO)

    return fill
