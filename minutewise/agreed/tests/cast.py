"""The cast: Mirela advises, Dara asks and has €50.00, Charlie is a stranger."""

import pytest

from minutewise.accounts.models import Person
from minutewise.agreed import actions
from minutewise.agreed.models import Agreed
from minutewise.agreed.rules import Kind, Wish
from minutewise.conversations.actions import conversation_of
from minutewise.conversations.models import Conversation
from minutewise.conversations.tests.cast import NOON, charlie, clock, dara, mirela
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import post
from minutewise.ledger.queries import verify, wallet
from minutewise.ledger.rules import Draft, Ref, clearing, spendable
from minutewise.work.writing import writing

__all__ = ["NOON", "charlie", "clock", "dara", "mirela"]

EUR = "EUR"


def put_in(person: Person, amount: int, key: str = "till") -> None:
    """Tops the wallet up (minor units)."""
    source, purse = clearing("pretend", EUR), spendable(person.id, EUR)
    draft = Draft(source, purse, amount, "top_up", Ref("payment", key), f"{key}:{person.id}")
    with writing():
        post([draft], by="test", at=NOON)


@pytest.fixture
def thread(dara, mirela) -> Conversation:
    """Dara and Mirela talk; Dara has €50.00 in her wallet."""
    put_in(dara, 5_000)
    with writing():
        return conversation_of(dara, mirela, NOON)


def asked(thread, clock, amount: int = 2_000, **more: object) -> Agreed:
    """Mirela asks for a payment (minor units)."""
    wish = {"kind": Kind.FIXED, "amount": amount, "word": "Second opinion", **more}
    return actions.ask(thread.advisor.person, thread, Wish(**wish), clock.now)


def fee(thread, clock, amount: int = 2_000, *, held: bool = True, days: int = 14) -> Agreed:
    """Mirela proposes a success fee (minor units)."""
    return asked(thread, clock, amount, kind=Kind.SUCCESS, word="It starts", held=held, days=days)


def refused(do, *args, **kwargs) -> str:
    """The code with which something is refused."""
    with pytest.raises(RuleError) as caught:
        do(*args, **kwargs)
    return caught.value.code


def purse(person: Person):
    """(available, held, earnings) in minor units."""
    found = wallet(person.id, EUR)
    return found.available, found.held, found.earnings


def books_are_right() -> bool:
    """Whether `check-books` finds nothing."""
    found = list(verify())
    assert not found, found
    return True
