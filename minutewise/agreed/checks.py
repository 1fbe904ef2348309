"""What the books must say of agreed payments; registered with the ledger in wiring.

Each reads everything and changes nothing.
"""

from collections.abc import Iterator

from minutewise.agreed.models import Agreed
from minutewise.agreed.rules import State
from minutewise.ledger.queries import Booked, Finding, booked_by_ref
from minutewise.work.quick.pieces import Pieces

_ALL = Pieces(Agreed.objects.all)


def add_up() -> Iterator[Finding]:
    """M6, M8: what is paid was charged once and as its parts say; nothing else was charged."""
    books = booked_by_ref("agreed")
    for row in _ALL.rows():
        booked = books.pop(str(row.pk), Booked())
        paid = row.state == State.PAID.value
        due = (row.amount, row.commission, row.gateway_fee) if paid else (0, 0, 0)
        captured = (booked.charged, booked.commission, booked.gateway_fee)
        if due != captured:
            says = (
                f"{row.state}: {due[0]} (commission {due[1]}, gateway fee {due[2]}) are due, "
                f"{captured[0]} ({captured[1]}, {captured[2]}) were captured"
            )
            yield Finding("M6", f"agreed payment {row.pk}", says)
    for ref in books:
        yield Finding("M8", f"agreed payment {ref}", "the books know it, nobody else does")


def held() -> Iterator[Finding]:
    """M5, T9: money is held for a fee that was agreed so, of its amount, and for nothing else."""
    books = booked_by_ref("agreed")
    for row in _ALL.rows():
        booked = books.get(str(row.pk), Booked())
        wanted = int(row.held and row.state == State.AGREED.value)
        if booked.open_holds != wanted:
            says = f"{row.state}, {booked.open_holds} holds are open instead of {wanted}"
            yield Finding("T9", f"agreed payment {row.pk}", says)
        if booked.held not in (0, row.amount):
            yield Finding("M5", f"agreed payment {row.pk}", f"{booked.held} held of {row.amount}")


CHECKS = {
    "M6 agreed payments are charged as agreed": add_up,
    "T9 holds of success fees": held,
}
