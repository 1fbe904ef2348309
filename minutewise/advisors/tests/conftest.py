"""The cast: Mirela advises, Dara asks, Ole is a stranger with a page of his own."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from minutewise.accounts.models import Person
from minutewise.advisors import actions, offers
from minutewise.advisors.actions.page import Draft
from minutewise.advisors.models import Presence
from minutewise.advisors.queries import own_page
from minutewise.advisors.rules.worktime import Block
from minutewise.advisors.tests.firm import Firm
from minutewise.kernel.clock import Instant

NINE_TO_FIVE = [Block(day, time(9), time(17)) for day in range(5)]
TUESDAY_NOON = Instant(datetime(2026, 11, 24, 11, tzinfo=UTC), 1_000_000, "boot")  # noon in Aarhus

DRAFT = Draft(
    name="Mirela Tamsø",
    handle="mirela",
    activity="PostgreSQL that has to be back today",
    about="We share your screen and you keep your hands on the keyboard.",
    qualifications="MSc in computer engineering",
    experience="Eleven years on call",
    languages=["en", "da"],
    keywords=["replication", "disk full"],
    time_zone="Europe/Copenhagen",
    any_time=False,
    blocks=NINE_TO_FIVE,
    specials=[],
    kind="sample",
    rate_unit_s=60,
    rates={"text": 60, "audio": 90, "video": 120},
    free_sample_s=60,
    sample_once_passed="charged",
    increment_s=1,
    rounding="completed",
)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    """Pictures of one test are nobody else's."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _prices_only():
    """What may be offered is the calls' business and tested there."""
    kept = list(offers._providers)
    offers.provide(None)
    yield
    offers._providers[:] = kept


@pytest.fixture
def now():
    return TUESDAY_NOON


@pytest.fixture
def dara(db):
    return Person.objects.create_user("dara@example.org", name="Dara", time_zone="Europe/Athens")


@pytest.fixture
def open_page(network, now):
    """Makes a public page; the draft can be varied, presence is online unless said otherwise."""

    def make(handle="mirela", *, is_="online", **changes):
        draft = replace(DRAFT, **{"handle": handle, **changes})
        person = Person.objects.create_user(f"{handle}@example.org", name=draft.name)
        advisor = actions.save_page(person, network, draft, now)
        actions.publish(advisor, now)
        Presence.objects.filter(advisor=advisor).update(
            connected=is_ != "offline", in_call=is_ == "busy", away=is_ == "away"
        )
        return own_page(person, network)

    return make


@pytest.fixture
def mirela(open_page):
    return open_page()


@pytest.fixture
def ole(open_page):
    return open_page("ole", name="Ole Rasmussen", activity="Printers")


@pytest.fixture
def firm(network):
    return Firm(network)
