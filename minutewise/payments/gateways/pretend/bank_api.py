"""The pretend bank's part of the API."""

import re

from minutewise.payments.gateways.pretend.bank import Bank
from minutewise.payments.gateways.pretend.book import RefusedError

Json = dict[str, object]
_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGEST = 10**12


class BankApi:
    """Translates requests into the bank's book. Time is an argument."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def read(self, path: str, query: dict[str, str]) -> Json:
        """The bank's total, or one payout."""
        if path == "/bank/book":
            total = self._bank.total(query.get("currency", ""))
            return {"total": total, "findings": self._bank.findings()}
        if found := re.fullmatch(r"/bank/payouts/(\w+)", path):
            return self._bank.view(found[1])
        raise RefusedError(404, "no_such_address")

    def write(self, path: str, body: Json, now_ms: int) -> Json:
        """A new payout, or a step that is taken by hand."""
        if path == "/bank/payouts":
            return self._bank.view(self._bank.open(_checked(body), now_ms))
        if found := re.fullmatch(r"/bank/payouts/(\w+)/(\w+)", path):
            self._bank.step(found[1], found[2], now_ms)
            return self._bank.view(found[1])
        raise RefusedError(404, "no_such_address")


def _checked(body: Json) -> Json:
    amount = body.get("amount")
    if type(amount) is not int or not 0 < amount <= _LARGEST:
        raise RefusedError(422, "amount")
    if not _CURRENCY.fullmatch(str(body.get("currency"))):
        raise RefusedError(422, "currency")
    for name in ("reference", "iban", "holder"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise RefusedError(422, name)
    return body
