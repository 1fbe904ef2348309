"""The pretend gateway with its book, and somebody who tops up: as in the tests of payments."""

from minutewise.payments.tests.conftest import (  # noqa: F401 (fixtures)
    dara,
    listener,
    pretend,
    start_pretend,
)
