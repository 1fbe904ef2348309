"""What happens to accounts."""

from minutewise.accounts.actions.people import (
    ban,
    describe,
    end_sessions,
    make_operator,
    readmit,
    set_operator,
    welcome,
)

__all__ = [
    "ban",
    "describe",
    "end_sessions",
    "make_operator",
    "readmit",
    "set_operator",
    "welcome",
]
