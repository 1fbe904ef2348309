"""Accounts as values: a kind, an owner and a currency name exactly one."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from minutewise.kernel.errors import InvalidError

OPERATOR = "operator"
MAX_OWNER = 64
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class Kind(StrEnum):
    """What an account is for."""

    SPENDABLE = "spendable"  # of people: top-ups, refunds
    EARNINGS = "earnings"  # of people: may be paid out or moved to spendable
    COMMISSION = "commission"  # of the operator, like all that follow
    GATEWAY_FEES = "gateway_fees"
    GOODWILL = "goodwill"  # manual credits, refunds that the operator bears
    PAYOUTS = "payouts"  # on their way out
    DISPUTED = "disputed"
    RECEIVABLE = "receivable"  # chargebacks after the money was spent
    CLEARING = "clearing"  # of a gateway: money outside, as a negative sum


PEOPLE = frozenset({Kind.SPENDABLE, Kind.EARNINGS})


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `owner` is opaque: "person:<id>", "company:<id>", "operator", "gateway:<name>".

    Raises `InvalidError` when owner and kind do not belong together: nobody but a person or
    company has a wallet, and only a gateway has a clearing account.
    """

    kind: Kind
    owner: str
    currency: str

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise InvalidError("currency_invalid", f"{self.currency!r} is not a currency code.")
        if len(self.owner) > MAX_OWNER or not self._fits():
            raise InvalidError("owner_invalid", f"{self.owner!r} has no {self.kind} account.")

    def __hash__(self) -> int:
        """Of the owner, whose few accounts share it: a settlement asks for this forty times, and
        the hash of a text is known already, that of three values is not.
        """
        return hash(self.owner)

    def _fits(self) -> bool:
        sort, _colon, name = self.owner.partition(":")
        if self.is_persons:
            return sort in {"person", "company"} and bool(name)
        if self.kind == Kind.CLEARING:
            return sort == "gateway" and bool(name)
        return self.owner == OPERATOR

    @property
    def is_persons(self) -> bool:
        """Whether this is somebody's own money: then its balance is stored and never below 0."""
        return self.kind in PEOPLE

    def __str__(self) -> str:
        return f"{self.kind} of {self.owner} in {self.currency}"


@lru_cache(maxsize=4096)
def named(kind: str, owner: str, currency: str) -> Account:
    """The account of these words, as a row has them. Raises `InvalidError` as `Account` does.

    Made once and kept for a while: a group of settlements names and reads the same few again and
    again, and looking closely at the words takes ten times as long as finding them here.
    """
    return Account(Kind(kind), owner, currency)


def owner_of(owner: UUID | str) -> str:
    """A bare person's id becomes "person:<id>"; what names its sort already stays as it is."""
    text = str(owner)
    return text if ":" in text else f"person:{text}"


def spendable(owner: UUID | str, currency: str) -> Account:
    """What somebody may spend. `owner` is a person's id or "company:<id>"."""
    return named(Kind.SPENDABLE, owner_of(owner), currency)


def earnings(owner: UUID | str, currency: str) -> Account:
    """What somebody earned. `owner` is a person's id or "company:<id>"."""
    return named(Kind.EARNINGS, owner_of(owner), currency)


def clearing(gateway: str, currency: str) -> Account:
    """Money outside, at `gateway` ("stripe"). A top-up comes from here, a payout goes here."""
    return named(Kind.CLEARING, f"gateway:{gateway}", currency)


def commission(currency: str) -> Account:
    return named(Kind.COMMISSION, OPERATOR, currency)


def gateway_fees(currency: str) -> Account:
    return named(Kind.GATEWAY_FEES, OPERATOR, currency)


def goodwill(currency: str) -> Account:
    return named(Kind.GOODWILL, OPERATOR, currency)


def payouts(currency: str) -> Account:
    return named(Kind.PAYOUTS, OPERATOR, currency)


def disputed(currency: str) -> Account:
    return named(Kind.DISPUTED, OPERATOR, currency)


def receivable(currency: str) -> Account:
    return named(Kind.RECEIVABLE, OPERATOR, currency)
