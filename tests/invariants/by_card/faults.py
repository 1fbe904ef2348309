"""Faults planted into payments by card: each is found by a story, or the stories prove nothing."""

from functools import partial
from types import SimpleNamespace
from uuid import uuid4

from minutewise.accounts.models import Person
from minutewise.agreed.actions import answer, by_card
from minutewise.agreed.rules import Event, State
from minutewise.ledger.queries import spent
from tests.invariants.by_card.edges import BEGIN, MOMENT
from tests.invariants.simulator.mutants import mutant

FAULTS = {}
fault = partial(mutant, among=FAULTS)
BY_CARD, ANSWER = "minutewise.agreed.actions.by_card", "minutewise.agreed.actions.answer"
GIVE, DESK = "minutewise.agreed.actions.give", "minutewise.agreed.actions.desk"
AUTHORISATIONS = "minutewise.payments.actions.authorisations"


@fault("a press never gets too old", BY_CARD, "check_consent")
def _(_real):
    return lambda *_any: None


@fault("at the hour a press is not too old yet", BY_CARD, "check_consent")
def _(real):
    return lambda pressed_at, at: real(pressed_at + MOMENT, at)


@fault("limits are not asked at the press", BY_CARD, "check_may_spend")
def _(_real):
    return lambda *_any: None


@fault("limits are not asked again when the card pays", ANSWER, "check_may_spend")
def _(_real):
    return lambda *_any: None


@fault("what a card paid is not counted for the limits", "minutewise.accounts.queries.limits",
       "_spent")  # fmt: skip
def _(_real):
    return [spent]


@fault("who is apart by then is paid all the same", ANSWER, "check_together")
def _(_real):
    return lambda *_any: None


@fault("a tip is given to whoever blocks by then", GIVE, "check_together")
def _(_real):
    return lambda *_any: None


@fault("who has left is paid", DESK, "_has_left")
def _(_real):
    return lambda _page: False


@fault("the wallet pays although a card stands behind it", by_card._PAID, "pay")
def _(_real):
    return lambda agreed_id, client, now, held: answer.pay(agreed_id, client, now)


@fault("a second card pays what is paid", DESK, "after")
def _(real):
    def again(kind, state, event):
        return state if (state, event) == (State.PAID, Event.PAY) else real(kind, state, event)

    return again


@fault("a held fee may be paid by card as well", BY_CARD, "Agreed")
def _(real):
    class NothingIsHeld:
        objects = SimpleNamespace(
            select_related=lambda *whole: SimpleNamespace(get=lambda id: _free(real, whole, id)),
            select_for_update=real.objects.select_for_update,
            get=real.objects.get,
        )

    return NothingIsHeld


def _free(real, whole, number):
    row = real.objects.select_related(*whole).get(id=number)
    row.held = False
    return row


@fault("a card is asked for a cent more", BY_CARD, "open_authorisation")
def _(real):
    return lambda person, amount, *rest, **more: real(person, amount + 1, *rest, **more)


@fault("the same press is another tip each time", BY_CARD, "uuid5")
def _(_real):
    return lambda *_press: uuid4()


@fault("nobody is told that nothing was paid", "minutewise.agreed.telling", "write_not_paid")
def _(_real):
    return lambda *_any: None


@fault("the card of somebody who has left still pays", BY_CARD, "Person")
def _(_real):
    found = lambda pk, is_active: Person.objects.filter(pk=pk)  # noqa: E731
    return SimpleNamespace(objects=SimpleNamespace(filter=found))


@fault("the gateway never hears that a payment was given up", AUTHORISATIONS, "plan")
def _(_real):
    return lambda *_any: None


@fault("a refused capture is nobody's", AUTHORISATIONS, "_owed")
def _(_real):
    return lambda *_any: None


@fault("the bank takes back what a card paid and nobody owes it",
       "minutewise.payments.actions.news", "take_chargeback")  # fmt: skip
def _(_real):
    return lambda *_any: False


# The seed whose story found it when it was last searched for: mostly one that begins with it.
FOUND_BY = dict.fromkeys(FAULTS, BEGIN) | {
    "limits are not asked at the press": BEGIN + 1,
    "limits are not asked again when the card pays": BEGIN + 1,
    "what a card paid is not counted for the limits": BEGIN + 1,
    "a held fee may be paid by card as well": BEGIN + 3,
    "the wallet pays although a card stands behind it": BEGIN + 4,
    "a second card pays what is paid": BEGIN + 4,
    "the card of somebody who has left still pays": BEGIN + 5,
    "who has left is paid": BEGIN + 6,
    "who is apart by then is paid all the same": BEGIN + 7,
    "a tip is given to whoever blocks by then": BEGIN + 7,
    "the bank takes back what a card paid and nobody owes it": BEGIN + 10,
    "the same press is another tip each time": BEGIN + 11,
}
