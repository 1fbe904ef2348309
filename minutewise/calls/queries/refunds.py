"""What of a call can be given back by whoever earned it, long after it was settled."""

from dataclasses import dataclass
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.advisors.queries.pages import earns
from minutewise.calls.models import Call
from minutewise.calls.queries.whose import whole_call
from minutewise.kernel.errors import MissingError
from minutewise.ledger.actions import is_disputed
from minutewise.ledger.queries import Charged, charged_for
from minutewise.ledger.rules import Ref, kept_commission


@dataclass(frozen=True, slots=True)
class Given:
    """What of a call went back and what still could; `amount` is what is thought of now. Minor
    units. `disputed`: money goes back by the open dispute alone."""

    call: Call
    charged: Charged
    amount: int
    disputed: bool

    @property
    def left(self) -> int:
        return self.charged.charged - self.charged.refunded

    @property
    def by_operator(self) -> int:
        """What of `amount` the operator gives back, as the ledger splits it."""
        one = self.charged
        taken = one.commission + one.gateway_fee
        before, after = one.refunded, one.refunded + min(self.amount, self.left)
        return kept_commission(one.charged, taken, before) - kept_commission(
            one.charged, taken, after
        )

    @property
    def by_earner(self) -> int:
        """What of `amount` leaves the earnings."""
        return min(self.amount, self.left) - self.by_operator


def earned_call_of(person: Person, call_id: UUID) -> Call:
    """The call, for who has the say over what it earned: the advisor, of a company an owner.

    Raises MissingError `no_such_call` for everybody else.
    """
    call = whole_call(call_id)
    if call is None or not earns(person, call.advisor):
        raise MissingError("no_such_call", "There is no such call.")
    return call


def given_of(call: Call, amount: int | None = None) -> Given:
    """How it stands; without `amount` all that is left is thought of."""
    ref = Ref("call", str(call.id))
    charged = charged_for(ref)
    whole = charged.charged - charged.refunded
    return Given(call, charged, whole if amount is None else amount, is_disputed(ref))


def may_give_back(call: Call, person: Person) -> bool:
    """Whether something of it is left that this person may give back, now or in a dispute."""
    if call.stage != Call.Stage.ENDED or not earns(person, call.advisor):
        return False
    if call.client.erased_at is not None:
        return False
    return given_of(call).left > 0
