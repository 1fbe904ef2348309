"""The cast of reviews: Mirela advises, Dara asks, Ole asks too, Charlie is a stranger."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from minutewise.accounts.models import Person
from minutewise.ledger.rules import Ref
from minutewise.ratings.actions import Seats, Talk, open_review, write
from minutewise.ratings.models import Occasion, Review

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE_MS = 60_000


@pytest.fixture
def dara(db) -> Person:
    return Person.objects.create_user("dara@example.org", name="Dara Keita")


@pytest.fixture
def ole(db) -> Person:
    return Person.objects.create_user("ole@example.org", name="Ole Rasmussen")


@pytest.fixture
def charlie(db) -> Person:
    return Person.objects.create_user("charlie@example.org", name="Charlie")


@pytest.fixture
def mirela(db) -> Person:
    return Person.objects.create_user("mirela@example.org", name="Mirela Tamsø")


class House:
    """Talks that ended and what people said of them."""

    def __init__(self, network, mirela: Person) -> None:
        self.network, self.mirela, self.page = network, mirela, uuid4()

    def talk(self, client: Person, *, minutes=20, net=2400, at=NOON, category="db",
             advised=None, page=None) -> Occasion:  # fmt: skip
        seats = Seats(
            network_id=self.network.id, client_id=client.pk,
            advisor_id=page or self.page, person_id=(advised or self.mirela).pk,
        )  # fmt: skip
        told = Talk(
            category=category, name={"db": "Databases", "lx": "Linux"}[category], mode="video",
            paid_ms=minutes * MINUTE_MS, net=net,
        )  # fmt: skip
        subject = Ref("call", str(uuid4()))
        open_review(subject, seats, told, at)
        return Occasion.objects.get(ref=subject.id)

    def both(self, client: Person, stars=5, words="Found it in four minutes.", **talk) -> Review:
        """A talk of which both have spoken: shown at once."""
        row = self.talk(client, **talk)
        advised = talk.get("advised") or self.mirela
        write(row.pk, advised, 5, "Knew what to ask.", row.at)
        return write(row.pk, client, stars, words, row.at)

    @property
    def about(self) -> str:
        return f"advisor:{self.page}"


@pytest.fixture
def house(network, mirela) -> House:
    return House(network, mirela)


def kept(review_id: UUID) -> Review:
    return Review.objects.select_related("occasion").get(pk=review_id)
