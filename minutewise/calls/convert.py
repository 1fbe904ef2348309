"""Between a meter's row and the pure meter that the rules speak about."""

from minutewise import metering
from minutewise.calls.models import Meter
from minutewise.metering import Reason, State, Terms

TERMS = (
    "rate",
    "rate_unit_s",
    "free_sample_s",
    "sample_used_ms",
    "sample_once_passed",
    "increment_s",
    "rounding",
    "minimum_charge",
    "maximum",
    "commission_bps",
    "gateway_fee_bps",
)
PLAIN = (
    "accepted",
    "going_on",
    "closed_ms",
    "open_since_ms",
    "last_since_ms",
    "last_until_ms",
    "waived",
)


def terms_of(row: Meter) -> Terms:
    """The terms as the client confirmed them."""
    return Terms(**{name: getattr(row, name) for name in TERMS})


def terms_shown(terms: Terms) -> dict[str, object]:
    """The terms as plain figures, for screens and for the record."""
    return {name: getattr(terms, name) for name in TERMS}


def meter_of(row: Meter) -> metering.Meter:
    """The pure meter of a row."""
    return metering.Meter(
        terms=terms_of(row),
        state=State(row.state),
        reasons=frozenset(Reason(reason) for reason in row.reasons),
        **{name: getattr(row, name) for name in PLAIN},
    )


def keep(row: Meter, meter: metering.Meter) -> None:
    """Writes a pure meter into its row (not yet into the database)."""
    row.state = meter.state.value
    row.reasons = sorted(reason.value for reason in meter.reasons)
    row.maximum = meter.terms.maximum
    for name in PLAIN:
        setattr(row, name, getattr(meter, name))
