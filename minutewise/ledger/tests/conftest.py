"""The cast of the ledger: Clara asks and pays, Adam advises, Sam is a stranger to both."""

import uuid

import pytest

from minutewise.ledger.actions import post
from minutewise.ledger.queries import verify
from minutewise.ledger.tests.till import WHO, top_up_draft


@pytest.fixture
def clara():
    return uuid.UUID(int=0xC1A)


@pytest.fixture
def adam():
    return uuid.UUID(int=0xADA)


@pytest.fixture
def sam():
    return uuid.UUID(int=0x5A)


@pytest.fixture
def books(db):
    """Whatever a test does to the ledger, the books are sound when it is over."""
    yield
    assert verify() == []


@pytest.fixture
def top_up(books):
    """top_up(person, 1000): money comes in through the pretend gateway."""

    def bring(person, amount, currency="EUR"):
        return post([top_up_draft(person, amount, currency)], **WHO)[0]

    return bring
