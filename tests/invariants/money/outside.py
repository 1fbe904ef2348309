"""The gateway and the bank, with books of their own, asked without a network.

An answer can be lost before or after what was asked has been done.
"""

from contextlib import contextmanager
from unittest.mock import patch

from django.conf import settings
from django.test import override_settings

from minutewise.payments.gateway import DeclinedError, UnavailableError, UnknownError
from minutewise.payments.gateways import choose
from minutewise.payments.gateways.pretend.api import Api
from minutewise.payments.gateways.pretend.bank import Bank
from minutewise.payments.gateways.pretend.bank_api import BankApi
from minutewise.payments.gateways.pretend.bank_client import PretendBank
from minutewise.payments.gateways.pretend.book import Book
from minutewise.payments.gateways.pretend.client import PretendClient
from minutewise.payments.gateways.pretend.faults import Faults

CARDS = ("4242424242424242", "4000000000000119", "4000000000003220")


class Outside:
    """Both, in one book in memory. `losses`: which part of the answers, and questions, is lost."""

    def __init__(self, rng):
        self.rng, self.losses = rng, 0.0
        faults = Faults()
        self.book = Book(":memory:")
        self.bank = Bank(self.book, faults, "http://bank.example", 1)
        self.api = Api(self.book, faults, "http://bank.example", BankApi(self.bank))
        self.gateway = _Gateway("http://x", "s")
        self.our_bank = _OurBank("http://x", "s")
        self.gateway.house = self.our_bank.house = self

    def answer(self, method, path, key, params, json):
        lost = self.rng.random()
        if lost < self.losses:
            raise UnavailableError
        status, said = self.api.answer(method, path, params or {}, json or {}, key, 0)
        if lost < 2 * self.losses or status >= 500:
            raise UnavailableError
        if status == 404:
            raise UnknownError
        if status in (402, 409, 422):
            raise DeclinedError
        return said

    @contextmanager
    def heard(self):
        """In here every question is answered."""
        self.losses, before = 0.0, self.losses
        yield
        self.losses = before

    def pays(self, checkout, card):
        """The payer types a card that pays."""
        self.book.use_card(checkout, card)
        self.book.pay(checkout, 0)

    def came_from(self, checkouts):
        """What these payments brought by the gateway's own book, less what went back."""
        rows = [self.book.view(checkout) for checkout in checkouts]
        return sum(row["taken"] - row["refunded"] - row["charged_back"] for row in rows)

    @contextmanager
    def installed(self):
        """In here it is the installation's gateway and bank; afterwards its books are gone."""
        with (
            patch.object(choose, "_pretend", lambda *_any: self.gateway),
            patch.object(choose, "_pretend_bank", lambda *_any: self.our_bank),
            override_settings(GATEWAY="pretend", MEDIA_ROOT=settings.MEDIA_ROOT),
        ):
            yield
        self.book._db.close()


class _InHouse:
    house = None

    def ask(self, method, path, *, key="", params=None, json=None):
        return self.house.answer(method, path, key, params, json)


class _Gateway(_InHouse, PretendClient):
    pass


class _OurBank(_InHouse, PretendBank):
    pass
