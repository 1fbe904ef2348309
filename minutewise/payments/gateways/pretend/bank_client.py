"""The bank's port, spoken to the pretend bank: a second counter in the pretend gateway's house."""

from collections.abc import Mapping

from minutewise.payments.bank import Slip, Told
from minutewise.payments.gateways.pretend.talk import Talk, whole


class PretendBank(Talk):
    """Pays out pretend money; keeps a book of its own."""

    name = "pretend"

    def send(self, *, amount: int, currency: str, reference: str, iban: str, holder: str) -> Slip:
        """See `Bank.send`."""
        wanted: dict[str, object] = {
            "amount": amount, "currency": currency, "reference": reference, "iban": iban,
            "holder": holder,
        }  # fmt: skip
        return slip_of(self.ask("POST", "/bank/payouts", key=f"payout:{reference}", json=wanted))

    def fetch(self, slip: str) -> Slip:
        """See `Bank.fetch`."""
        return slip_of(self.ask("GET", f"/bank/payouts/{slip}"))

    def paid_out(self, currency: str) -> int:
        """See `Bank.paid_out`."""
        return whole(self.ask("GET", "/bank/book", params={"currency": currency}), "total")


def slip_of(said: Mapping[str, object]) -> Slip:
    """What the bank said, as the port has it. Raises `ValueError`, `KeyError`."""
    return Slip(
        id=str(said["id"]),
        reference=str(said["reference"]),
        status=Told(str(said["status"])),
        amount=whole(said, "amount"),
        currency=str(said["currency"]),
        reason=str(said["reason"]),
        url=str(said["url"]),
    )
