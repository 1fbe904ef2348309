"""The cast, and the guard rails that hold in every test."""

import gc
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

from minutewise.networks.models import Network
from tests.services.emptied import instead_of_flushing, learn_to_tell
from tests.services.kept_plans import plans_outlive_tests
from tests.services.own_database import own_copy

pytest_plugins = ["tests.invariants.kills_told"]
instead_of_flushing()
plans_outlive_tests()
# How long an example takes says nothing where tests give way to others and wait.
settings.register_profile(
    "shared cores", suppress_health_check=[HealthCheck.too_slow], deadline=None
)
settings.load_profile("shared cores")
NETWORK = UUID("01990000-0000-7000-8000-000000000001")  # worlds that are laid out again refer to it

DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The tests find their database migrated already: it is a copy."""
    with django_db_blocker.unblock():
        own_copy(connection)
        learn_to_tell()


@pytest.fixture
def network(db):
    """The one network of a small installation, priced in euros."""
    return Network.objects.create(id=NETWORK, handle="demo", name="Rackside", currency="EUR")


def pytest_addoption(parser):
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leaves out the tests that touch no database: they say the same on every one",
    )


def pytest_collection_finish():
    """What was imported and collected stays for the whole run: it is not looked through again.

    What tests leave behind in circles is looked for as before, only not after every 2,000 objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown():
    """The next test begins in English and in UTC, whatever page was asked for last."""
    translation.deactivate()
    timezone.deactivate()


def pytest_collection_modifyitems(config, items):
    """The second database is asked only what it could answer differently."""
    if not config.getoption("--only-database"):
        return
    kept, left = [], []
    for item in items:
        touches = DATABASE & set(item.fixturenames) or item.get_closest_marker("django_db")
        touches = touches or item.get_closest_marker("postgres")
        asked = touches and not item.get_closest_marker("any_database")
        (kept if asked else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)
