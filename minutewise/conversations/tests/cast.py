"""The cast of a thread: Mirela advises, Dara asks, Charlie is a stranger; nobody pays."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.kernel.clock import Instant

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = Instant(NOON, 1_000_000, "boot-1")

    def passes(self, *, s: float) -> Instant:
        self.now = self.now.later(int(s * 1000))
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dara(db) -> Person:
    return Person.objects.create_user("dara@example.org", name="Dara K.")


@pytest.fixture
def charlie(db) -> Person:
    return Person.objects.create_user("charlie@example.org", name="Charlie")


@pytest.fixture
def mirela(network) -> Advisor:
    """A published page."""
    person = Person.objects.create_user("mirela@example.org", name="Mirela")
    return Advisor.objects.create(
        person=person, network=network, handle="mirela", skeleton="mirela",
        activity="PostgreSQL", published_at=NOON,
    )  # fmt: skip


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    """A picture as somebody would send it."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()
