"""What a running conversation costs, and when it may count: pure rules (see README.md)."""

from minutewise.metering.chain import (
    chain_charges,
    chain_splits,
    next_terms,
    taken_by,
    total_due,
)
from minutewise.metering.charge import (
    Split,
    Warning,
    bare_charge,
    charge,
    check_maximum,
    exhausted_at_ms,
    first_due,
    funded_ms,
    split,
    uncut_charge,
    warnings_ms,
)
from minutewise.metering.terms import Terms, TermsError

__all__ = [
    "Split",
    "Terms",
    "TermsError",
    "Warning",
    "bare_charge",
    "chain_charges",
    "chain_splits",
    "charge",
    "check_maximum",
    "exhausted_at_ms",
    "first_due",
    "funded_ms",
    "next_terms",
    "split",
    "taken_by",
    "total_due",
    "uncut_charge",
    "warnings_ms",
]
