"""Money that is disputed: held back from earnings, given back to them when nothing is owed.

What goes to the client goes by `refund(…, of_dispute=True)`. Lock order as everywhere: the
charge's transfers, then people's accounts.
"""

from dataclasses import dataclass
from datetime import datetime

from minutewise.ledger import rules
from minutewise.ledger.actions.balances import lock, require_transaction, rows_of
from minutewise.ledger.actions.posting import post
from minutewise.ledger.actions.refunds import charge_of, shares_of
from minutewise.ledger.errors import TooMuchError
from minutewise.ledger.models import Transfer
from minutewise.ledger.queries.charges import OPERATORS, disputed_of
from minutewise.ledger.rules import Draft, Ref


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Minor units: `held` stands in *disputed*, `missing` the earnings did not have free; `left`
    is what could have been asked back of the charge."""

    held: int
    missing: int
    left: int


def hold_back(ref: Ref, amount: int, *, key: str, by: str, at: datetime) -> HeldBack:
    """Moves the earner's part of `amount` (minor units of one charge) into *disputed*.

    The operator's part stays where it is: the operator runs away with nothing. What the earnings
    do not have free, or cannot give because they are frozen, is missing and said so. Once per
    charge and `key`. Raises `TooMuchError` beyond what is left of the charge, `MissingError`.
    """
    require_transaction()
    rules.check_amount(amount)
    parts, _earlier = charge_of(ref)
    left = sum(part.left for part in parts)
    if amount > left:
        raise TooMuchError(parts[0].row.currency, most=left, asked=amount)
    wanted = {
        part.row.destination.value: share
        for part, share in shares_of(parts, amount)
        if part.row.destination.kind not in OPERATORS
    }
    rows = rows_of(wanted.keys())
    lock(rows)
    drafts = []
    for number, (account, share) in enumerate(wanted.items()):
        row = rows[account]
        free = 0 if row.frozen or row.blocked else row.balance - row.held
        if taken := min(share, free):
            to = rules.disputed(account.currency)
            drafts.append(Draft(account, to, taken, "disputed", ref, f"{key}:{number}"))
    post(drafts, by=by, at=at)
    held = sum(draft.amount for draft in drafts)
    return HeldBack(held, sum(wanted.values()) - held, left)


def hand_back(ref: Ref, *, key: str, by: str, at: datetime) -> list[Transfer]:
    """What still stands in *disputed* of a charge returns to the earnings it came from."""
    require_transaction()
    charge_of(ref)  # locked: nobody refunds meanwhile
    drafts = [
        Draft(rules.disputed(account.currency), account, amount, "undisputed", ref, f"{key}:{n}")
        for n, (account, amount) in enumerate(disputed_of(ref).items())
    ]
    return post(drafts, by=by, at=at)
