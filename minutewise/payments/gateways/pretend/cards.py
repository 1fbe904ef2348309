"""The pretend cards: what each number does. No other number is taken, so no real one is typed."""

from enum import StrEnum
from hashlib import sha256


class Outcome(StrEnum):
    """What a card does when it is used."""

    PAYS = "pays"
    DECLINES = "declines"
    LATER = "later"
    AGAIN = "again"


LATER_MS = 3_000

CARDS: dict[str, tuple[Outcome, str]] = {
    "4242424242424242": (Outcome.PAYS, "pays at once"),
    "4000000000000002": (Outcome.DECLINES, "is declined"),
    "4000000000003220": (Outcome.LATER, "pays 3 seconds later, after you are back"),
    "4000000000000119": (Outcome.AGAIN, "asks for a second try, then pays"),
}

# The same at the pretend PayPal, by the address of the account.
ACCOUNTS: dict[str, tuple[Outcome, str]] = {
    "dara@paypal.example": (Outcome.PAYS, "agrees at once"),
    "empty@paypal.example": (Outcome.DECLINES, "has no money"),
}


def digits(number: str) -> str:
    """A card number as it was typed, without the spaces and hyphens people type."""
    return "".join(sign for sign in number if sign not in " -\u00a0")


def spaced(number: str) -> str:
    """A card number in groups of four, as on a card."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def fingerprint(number: str) -> str:
    """The same for the same card, whoever uses it; from it nobody reads the number."""
    return f"card_{sha256(digits(number).encode()).hexdigest()[:24]}"
