"""The cast of a call: Mirela advises, Dara asks, Charlie is a stranger."""

from datetime import UTC, datetime, time
from uuid import UUID

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Presence, Rate, Service, WorkTime
from minutewise.calls.actions import finish, meter, ring
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Call
from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import post
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import Draft, Ref, clearing, spendable
from minutewise.payments.tests.conftest import listener, pretend, start_pretend
from minutewise.work.writing import writing

__all__ = ["listener", "pretend", "start_pretend"]  # fixtures of the gateway

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = Instant(NOON, 1_000_000, "boot-1")

    def __call__(self) -> Instant:
        return self.now

    def passes(self, *, s: float = 0, ms: int = 0) -> Instant:
        self.now = self.now.later(int(s * 1000) + ms)
        return self.now

    @property
    def ms(self) -> int:
        return self.now.steady_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


GIFT = str(UUID(int=1))  # the top-up that is there at first


def give(person: Person, amount: int, key: str = GIFT) -> None:
    """Money in somebody's wallet, as a top-up brings it."""
    source, ref = clearing("pretend", "EUR"), Ref("payment", key)
    draft = Draft(source, spendable(person.id, "EUR"), amount, "top_up", ref, f"{key}:{person.id}")
    with writing():
        post([draft], by="test", at=NOON)


@pytest.fixture
def dara(db) -> Person:
    person = Person.objects.create_user("dara@example.org", name="Dara K.")
    give(person, 5000)
    return person


@pytest.fixture
def charlie(db) -> Person:
    return Person.objects.create_user("charlie@example.org", name="Charlie")


@pytest.fixture
def mirela(network) -> Advisor:
    """Open day and night, connected, 1.20 a minute by video, first minute free."""
    person = Person.objects.create_user("mirela@example.org", name="Mirela")
    advisor = Advisor.objects.create(
        person=person, network=network, handle="mirela", skeleton="mirela",
        activity="PostgreSQL", published_at=NOON,
    )  # fmt: skip
    service = Service.objects.create(advisor=advisor)
    for mode, amount in {"text": 60, "audio": 90, "video": 120}.items():
        Rate.objects.create(service=service, mode=mode, amount=amount)
    for weekday in range(7):
        WorkTime.objects.create(advisor=advisor, weekday=weekday, start=time(0), end=time(0))
    Presence.objects.create(advisor=advisor, connected=True)
    return advisor


class Talk:
    """One call of the two, driven as views and keeper drive it."""

    def __init__(self, clock: Clock, client: Person, advisor: Advisor) -> None:
        self.clock, self.client, self.advisor = clock, client, advisor
        self.id: UUID | None = None

    def rings(self, mode: str = "video", maximum: int | None = 2400) -> "Talk":
        wish = Wish(self.advisor.id, mode, maximum, "Replica will not start")
        self.id = start_call(self.client, wish, self.clock.now).id
        return self

    def is_accepted(self) -> "Talk":
        ring.accept(self.id, self.clock.passes(s=3))
        return self

    def connects(self) -> "Talk":
        now = self.clock.passes(s=1)
        meter.connect(self.id, now.steady_ms, now)
        return self

    def runs(self, **time) -> "Talk":
        self.clock.passes(**time)
        return self

    def hangs_up(self, who: str = "client") -> "Talk":
        finish.hang_up(self.id, who, self.clock.ms, self.clock.now)
        return self

    @property
    def call(self) -> Call:
        return Call.objects.get(id=self.id)

    @property
    def row(self):
        return self.call.meters.order_by("-number").first()


@pytest.fixture
def talk(clock, dara, mirela) -> Talk:
    return Talk(clock, dara, mirela)


def money(person: Person) -> tuple[int, int, int]:
    """(available, held, earnings) in cents."""
    purse = wallet(person.id, "EUR")
    return purse.available, purse.held, purse.earnings
