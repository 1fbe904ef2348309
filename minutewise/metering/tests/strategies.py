"""Terms as hypothesis makes them up: every combination, small figures first."""

from hypothesis import settings
from hypothesis import strategies as st

from minutewise.metering import Terms

# No deadline: the machine may be busy. No database: a failure is replayed from its blob.
law = settings(deadline=None, max_examples=300, database=None)

running = st.one_of(
    st.integers(0, 400_000),
    st.integers(0, 400).flatmap(lambda s: st.integers(-1, 1).map(lambda ms: s * 1000 + ms)),
    st.integers(0, 50_000_000),
)

amounts = st.one_of(st.integers(0, 40), st.integers(0, 20_000))

FIELDS = {
    "rate": amounts,
    "rate_unit_s": st.sampled_from([60, 3600]),
    "free_sample_s": st.one_of(st.just(0), st.integers(0, 5), st.sampled_from([60, 180])),
    "sample_once_passed": st.sampled_from(["charged", "free"]),
    "increment_s": st.sampled_from([1, 2, 6, 7, 60]),
    "rounding": st.sampled_from(["completed", "started"]),
    "minimum_charge": st.one_of(st.just(0), amounts),
    "maximum": st.one_of(st.none(), amounts),
    "commission_bps": st.integers(0, 10_000),
}


def terms(**fields):
    """Any terms; an argument replaces the strategy of that field."""
    return st.builds(Terms, **{**FIELDS, **fields})
