"""Several hubs may know a seat; what each vouches for joins only where no gap lies between."""

import pytest

from minutewise.realtime.prove import newest_span


@pytest.mark.parametrize(
    ("spans", "newest"),
    [
        ([(10_000, 60_000)], (10_000, 60_000)),
        ([(10_000, 60_000), (64_000, 90_000)], (10_000, 90_000)),
        ([(64_000, 90_000), (10_000, 60_000)], (10_000, 90_000)),
        ([(10_000, 58_999), (64_000, 90_000)], (64_000, 90_000)),
    ],
)
def test_the_newest_stretch_with_what_joins_it(spans, newest):
    assert newest_span(spans) == newest
