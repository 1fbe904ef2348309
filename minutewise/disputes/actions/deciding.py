"""What an operator does: decides, or decides an appeal that another operator's decision met."""

from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.disputes import rules
from minutewise.disputes.actions.case import Deed, case
from minutewise.disputes.models import Dispute
from minutewise.disputes.rules import Event, Side, State
from minutewise.kernel.clock import Instant


def decide(dispute_id: UUID, by: Person, amount: int, words: str, now: Instant) -> Dispute:
    """`amount` minor units go back, for the reason given. The caller has asked for the right.

    A first decision waits for an appeal, one upon an appeal is final and moves the money.
    Raises NotNowError, `own_dispute` for parties, `another_operator`, `dispute_amount`,
    `words_missing`.
    """
    with case(dispute_id, now) as work:
        dispute = work.dispute
        appealed = dispute.now is State.APPEALED
        rules.after(dispute.now, Event.DECIDE, Side.OPERATOR)
        first = dispute.first_operator if appealed else None
        rules.check_decides(by.pk, parties=work.subject.parties, first=first)
        rules.check_decision(amount, dispute.asked)
        if appealed:
            dispute.last_operator = by.pk
        else:
            dispute.first_operator = by.pk
        # The thread says that the operator decided, not who of them.
        work.bring(Deed(Event.DECIDE, Side.OPERATOR, None, amount, words))
        return dispute
