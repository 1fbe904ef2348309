"""What the books must say of disputes; registered with the ledger in wiring. Only reads."""

from collections import defaultdict
from collections.abc import Iterator

from minutewise.disputes.models import Dispute
from minutewise.ledger.queries import Finding, charged_for, net_by_ref, operator_balance
from minutewise.ledger.rules import disputed
from minutewise.work.quick.pieces import Pieces

_ALL = Pieces(Dispute.objects.all)
_RETURNED = Pieces(lambda: Dispute.objects.filter(returned__isnull=False))


def held() -> Iterator[Finding]:
    """M6: *disputed* holds for each open dispute what it says, and nothing besides."""
    due: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in _ALL.rows():
        due[row.ref_kind, row.currency][row.ref_id] = 0 if row.is_over else row.held
    whole: dict[str, int] = defaultdict(int)
    for (kind, currency), wanted in due.items():
        there = net_by_ref(kind, disputed(currency))
        whole[currency] += sum(wanted.values())
        for ref_id, amount in wanted.items():
            if there.get(ref_id, 0) != amount:
                says = f"{there.get(ref_id, 0)} stand in disputed, {amount} should"
                yield Finding("M6", f"dispute about {kind} {ref_id}", says)
    for currency, amount in whole.items():
        if (stands := operator_balance(disputed(currency))) != amount:
            says = f"{stands} stand there, open disputes come to {amount}"
            yield Finding("M6", f"disputed in {currency}", says)


def returned() -> Iterator[Finding]:
    """M6: what a dispute says went back is in the books, since nothing else may refund it."""
    for row in _RETURNED.rows():
        back = charged_for(row.ref).refunded
        if back < (row.returned or 0):
            says = f"{row.returned} went back by it, {back} by the books"
            yield Finding("M6", f"dispute {row.pk}", says)


def open_ones() -> Iterator[Finding]:
    """M8: what is over has its end, what is open its last step."""
    for row in Dispute.objects.prefetch_related("steps").iterator(chunk_size=500):
        steps = list(row.steps.all())
        if [step.seq for step in steps] != list(range(1, row.seq + 1)):
            yield Finding("M8", f"dispute {row.pk}", f"{len(steps)} steps of {row.seq}")
        elif steps and steps[-1].state != row.state:
            yield Finding("M8", f"dispute {row.pk}", f"is {row.state}, was {steps[-1].state}")


CHECKS = {
    "M6 disputed money is that of open disputes": held,
    "M6 what disputes gave back is in the books": returned,
    "M8 a dispute is where its last step left it": open_ones,
}
