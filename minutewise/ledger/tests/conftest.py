"""The cast of the ledger: Clara asks and pays, Adam advises, Sam is a stranger to both."""

import uuid
from datetime import UTC, datetime

import pytest

from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import clearing, spendable

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


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
def top_up(db):
    """top_up(person, 1000): money comes in through the pretend gateway."""

    def bring(person, amount, currency="EUR"):
        number = uuid.uuid4()
        source, destination = clearing("pretend", currency), spendable(person, currency)
        draft = Draft(
            source, destination, amount, "top_up", Ref("top_up", str(number)), f"t{number}"
        )
        return post([draft], by="gateway:pretend", at=NOON)[0]

    return bring
