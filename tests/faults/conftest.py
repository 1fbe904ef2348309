"""The pretend gateway with its book, and somebody who tops up: as in the tests of payments. And
where an installation of the tests keeps its data."""

import pytest

from minutewise.payments.tests.conftest import (  # noqa: F401 (fixtures)
    dara,
    listener,
    pretend,
    start_pretend,
)
from tests.services.fresh import fresh_database


@pytest.fixture
def database():
    """What an installation's environment needs to run on the kind of database that is tested."""
    with fresh_database() as environment:
        yield environment
