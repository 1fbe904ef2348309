"""Paid by a card or PayPal at once: asked at the gateway, done by its news.

The press fixes what is paid (`purpose`) and how much; nothing moves before the gateway says that
the amount is reserved. Then the same news pay with exactly that amount, once, or the gateway gives
it up: it was answered, taken back or is too late by then, or a limit or a block stands in the way.
"""

from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import check_may_spend
from minutewise.accounts.models import Person
from minutewise.agreed import telling
from minutewise.agreed.actions import answer, give
from minutewise.agreed.actions.desk import check_together
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import WHOLE, ref_of
from minutewise.agreed.rules import (
    Event,
    Kind,
    NotNowError,
    State,
    after,
    check_amount,
    check_consent,
    check_in_time,
)
from minutewise.conversations.models import Conversation
from minutewise.conversations.rules import CLIENT
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, MissingError
from minutewise.networks.models import Network
from minutewise.payments.actions import open_authorisation
from minutewise.payments.actions.opening import Place
from minutewise.payments.models import Authorisation
from minutewise.payments.queries import ways_to_authorise
from minutewise.payments.rules import Method
from minutewise.work.writing import writing

TIP = "tip"
_PAID = {Event.PAY.value: answer.pay, Event.SOLVED.value: answer.solved}


def pay_by_card(
    agreed_id: UUID,
    event: Event,
    client: Person,
    method: object,
    *,
    place: Place,
    key: str,
    now: Instant,
) -> Authorisation:
    """The gateway's page on which the client pays what was asked for (PAY), or a fee that is not
    held (SOLVED). Nothing is paid before the gateway says so; the same key is the same page.

    Asks the gateway, so never call it in a transaction. Raises `way_off` for a way that is not
    offered, what `pay` raises, and what `open_authorisation` raises.
    """
    way = _offered(method)
    with writing():
        row = Agreed.objects.select_related(*WHOLE).get(id=agreed_id)
        check_in_time(event, row.until, now.wall)
        after(Kind(row.kind), State(row.state), event)
        if row.held:
            raise NotNowError
        check_together(row.conversation, CLIENT, client)
        check_may_spend(client.id, row.amount, row.currency, now.wall)
    return open_authorisation(
        client.id, row.amount, row.currency, ref=ref_of(row.id), place=place, key=key, now=now,
        network_id=row.conversation.network_id, method=way, purpose=event.value,
    )  # fmt: skip


def tip_by_card(
    client: Person,
    thread: Conversation,
    amount: int,
    call: UUID | None,
    method: object,
    *,
    place: Place,
    key: str,
    now: Instant,
) -> Authorisation:
    """The same for a tip of `amount` (minor units). Raises what `tip` raises, `way_off`, and what
    `open_authorisation` raises."""
    way, currency = _offered(method), thread.network.currency
    with writing():
        check_amount(amount)
        give.check_gives(client, thread, call)
        check_may_spend(client.id, amount, currency, now.wall)
    # The payment has its id from its press: pressed again, also at the same time, it is the same.
    return open_authorisation(
        client.id, amount, currency, ref=ref_of(uuid5(client.id, key)), place=place, key=key,
        now=now, network_id=thread.network_id, method=way,
        purpose=f"{TIP}:{thread.id}:{call or ''}",
    )  # fmt: skip


def _offered(method: object) -> Method:
    if method not in ways_to_authorise():
        raise InvalidError("way_off", _("This way of paying is not offered."), field="method")
    return Method(str(method))


def lock(ref_id: str) -> None:
    """The payment before its authorisation; a tip is not there yet."""
    Agreed.objects.select_for_update().filter(id=ref_id).values_list("id").first()


def stands(authorisation: Authorisation, now: Instant) -> None:
    """The amount is held: what was pressed is paid with it now, or never.

    Raises RuleError when it was answered, taken back or is over, the press is too old, the two are
    apart, or the client's own limits have changed meanwhile.
    """
    check_consent(authorisation.created_at, now.wall)
    client = Person.objects.filter(pk=authorisation.person_id, is_active=True).first()
    if client is None:
        raise MissingError("no_such_payment", _("There is no such payment."))
    what, *more = authorisation.purpose.split(":")
    paid_for = UUID(authorisation.ref_id)
    if what == TIP:
        thread_id, call = more
        thread = Conversation.objects.select_related(*_THREAD).get(id=thread_id)
        give.tip(
            client, thread, authorisation.amount, now, call=UUID(call) if call else None,
            tip_id=paid_for, held=authorisation.hold_id,
        )  # fmt: skip
        return
    row = Agreed.objects.get(id=paid_for)
    if (row.client_id, row.amount) != (client.pk, authorisation.amount):
        raise MissingError("no_such_payment", _("There is no such payment."))
    _PAID[what](paid_for, client, now, held=authorisation.hold_id)


_THREAD = ("network", "client", "advisor__person", "advisor__company")


def fell(authorisation: Authorisation, now: Instant) -> None:
    """Nothing: what was reserved was paid with in the same transaction, or never was used."""


def given_up(authorisation: Authorisation, now: Instant) -> None:
    """It could not be paid any more: who pressed is told by letter, wherever they are by now."""
    client = Person.objects.filter(pk=authorisation.person_id, is_active=True).first()
    if client is not None:
        network = Network.objects.get(pk=authorisation.network_id)
        telling.write_not_paid(client, authorisation, network.name, now)
