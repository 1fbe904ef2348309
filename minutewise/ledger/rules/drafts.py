"""What is to be moved, before it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass

from minutewise.kernel.errors import InvalidError
from minutewise.ledger.rules.accounts import Account, Kind

# 10^15 minor units are more than any installation sees; sums of them stay far from 2^63.
MAX_AMOUNT = 10**15
_LENGTHS = {"reason": 40, "ref kind": 32, "ref id": 64, "key": 160, "by": 64, "authorisation": 128}


@dataclass(frozen=True, slots=True)
class Ref:
    """What money refers to, e.g. Ref("call", "<uuid>"). No text written by people."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A transfer to be posted. `amount` in minor units; `key` makes it happen once."""

    source: Account
    destination: Account
    amount: int
    reason: str
    ref: Ref
    key: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One receiver of what is captured from holds. An amount of 0 leaves no trace."""

    destination: Account
    amount: int
    reason: str
    ref: Ref


def check_amount(amount: object, *, least: int = 1) -> None:
    """Raises `InvalidError` unless `amount` is a whole number from `least` to `MAX_AMOUNT`."""
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise InvalidError("amount_invalid", "An amount is a whole number of minor units.")
    if not least <= amount <= MAX_AMOUNT:
        raise InvalidError("amount_invalid", f"An amount lies between {least} and {MAX_AMOUNT}.")


def check_text(name: str, text: str, *, empty: bool = False) -> None:
    """Raises `InvalidError` unless `text` fits its column; empty only if allowed."""
    if len(text) > _LENGTHS[name] or not (text or empty) or "\0" in text:
        raise InvalidError("text_invalid", f"The {name} is missing or too long.")


def _check_labels(reason: str, ref: Ref) -> None:
    check_text("reason", reason)
    check_text("ref kind", ref.kind)
    check_text("ref id", ref.id)


def _check_pair(source: Account, destination: Account) -> None:
    if source.currency != destination.currency:
        raise InvalidError("currency_mismatch", "Money never changes its currency on the way.")
    if source == destination:
        raise InvalidError("same_account", "A transfer goes from one account to another.")


def check_drafts(drafts: Sequence[Draft]) -> None:
    """Raises `InvalidError` for a draft that could not be a transfer, or a key used twice."""
    for draft in drafts:
        check_amount(draft.amount)
        check_text("key", draft.key)
        _check_labels(draft.reason, draft.ref)
        _check_pair(draft.source, draft.destination)
    if len({draft.key for draft in drafts}) < len(drafts):
        raise InvalidError("key_twice", "Every transfer has a key of its own.")


def check_legs(sources: Sequence[Account], legs: Sequence[Leg]) -> None:
    """Raises `InvalidError` if a leg could not be paid from every one of `sources`."""
    if len({source.currency for source in sources}) > 1:
        raise InvalidError("currency_mismatch", "Holds of several currencies end separately.")
    for leg in legs:
        check_amount(leg.amount, least=0)
        _check_labels(leg.reason, leg.ref)
        for source in sources:
            _check_pair(source, leg.destination)


def check_hold(source: Account, amount: int, ref: Ref, key: str, authorisation: str) -> None:
    """Raises `InvalidError` for a hold that could not stand.

    Money stands behind a hold in one of two ways: on somebody's own account, or by an
    authorisation at a gateway, on that gateway's clearing account.
    """
    check_amount(amount)
    check_text("key", key)
    check_text("authorisation", authorisation, empty=True)
    _check_labels("hold", ref)
    if not source.is_persons and source.kind != Kind.CLEARING:
        raise InvalidError("hold_source", f"Nothing is held on the {source}.")
    if source.is_persons == bool(authorisation):
        raise InvalidError(
            "hold_source", "An authorisation stands on a clearing account, and only that does."
        )
