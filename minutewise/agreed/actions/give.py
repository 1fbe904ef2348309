"""How a payment begins: the client gives a tip, the advisor asks."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import check_may_spend
from minutewise.accounts.models import Person
from minutewise.advisors.models import OwnClient
from minutewise.agreed.actions.desk import (
    DUE,
    check_together,
    give_receipt,
    hold,
    settle,
    tell,
)
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import waiting_in
from minutewise.agreed.rules import Kind, State, Wish, check_amount, check_open, check_wish
from minutewise.conversations.models import Conversation
from minutewise.conversations.rules import ADVISOR, CLIENT
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.kernel.ids import new_id
from minutewise.networks.queries import commission_of, gateway_fee_of, policy_at
from minutewise.webhooks.rules import Kind as Hook
from minutewise.work import due
from minutewise.work.writing import writing

type IsOfThread = Callable[[UUID, UUID], bool]
_calls: list[IsOfThread] = []


def provide_calls(is_of_thread: IsOfThread) -> None:
    """Registers who knows whether a call (by id) belongs to a thread: calls stand beside us."""
    _calls[:] = [is_of_thread]


def tip(
    client: Person,
    thread: Conversation,
    amount: int,
    now: Instant,
    *,
    call: UUID | None = None,
    tip_id: UUID | None = None,
    held: UUID | None = None,
) -> Agreed:
    """The client gives the advisor `amount` (minor units) on top, at once: from the wallet, or out
    of the hold `held` for the payment `tip_id`, behind which a card or PayPal stands.

    Commission by the policy of the moment, none unless it says otherwise. `call` is the one of
    this thread that it is for. Raises MissingError `no_such_call` for any other,
    `amount_invalid`, `over_limit`, `excluded`, `blocked`, `not_reachable`,
    `insufficient_funds`; then nothing has happened.
    """
    check_amount(amount)
    with writing():
        check_gives(client, thread, call)
        policy = policy_at(thread.network, now.wall)
        row = Agreed(
            id=tip_id or new_id(), conversation=thread, client=client, advisor=thread.advisor,
            call=call, kind=Kind.TIP.value, state=State.PAID.value, amount=amount,
            currency=thread.network.currency, commission_bps=policy.tip_commission_bps,
            asked_at=now.wall,
        )  # fmt: skip
        check_may_spend(client.id, amount, row.currency, now.wall)
        settle(row, held or hold(row, now), now)
        row.save(force_insert=True)
        give_receipt(row, now)
        tell(row, "agreed_tip", Hook.PAYMENT_PAID, client, now)
    return row


def check_gives(client: Person, thread: Conversation, call: UUID | None) -> None:
    """Raises what `tip` raises about who gives it, to whom, for which call."""
    check_together(thread, CLIENT, client)
    if thread.client_id != client.id:
        raise RuleError("not_yours", "Only the client gives a tip.")
    if call is not None and not any(knows(call, thread.id) for knows in _calls):
        raise MissingError("no_such_call", _("There is no such call."))


def ask(person: Person, thread: Conversation, wish: Wish, now: Instant) -> Agreed:
    """The advisor's side asks for a payment or proposes a success fee.

    Commission and gateway fee are fixed now, as of a call confirmed now. It expires by the
    policy of the moment. Raises what `check_wish` raises, `too_many_requests`, `prove_first`,
    `blocked`, `not_reachable`.
    """
    check_wish(wish)
    with writing():
        Conversation.objects.select_for_update().filter(id=thread.id).values_list("id").first()
        check_together(thread, ADVISOR, person)
        check_open(waiting_in(thread))
        row = _asked(person, thread, wish, now)
        row.save(force_insert=True)
        assert row.until is not None  # noqa: S101 (set above)
        due.plan(DUE, str(row.id), row.until)
        line = "agreed_asked" if wish.kind is Kind.FIXED else "agreed_fee_asked"
        tell(row, line, Hook.PAYMENT_ASKED, person, now)
    return row


def _asked(person: Person, thread: Conversation, wish: Wish, now: Instant) -> Agreed:
    policy = policy_at(thread.network, now.wall)
    own = OwnClient.objects.filter(advisor=thread.advisor, client=thread.client_id).exists()
    bps = commission_of(policy, earner=thread.advisor.earner, at=now.wall, own_client=own)
    return Agreed(
        id=new_id(), conversation=thread, client=thread.client, advisor=thread.advisor,
        asked_by=person, kind=wish.kind.value, state=State.ASKED.value, amount=wish.amount,
        currency=thread.network.currency, word=wish.word, held=wish.held, days=wish.days,
        commission_bps=bps, gateway_fee_bps=gateway_fee_of(policy, bps), own_client=own,
        asked_at=now.wall, until=now.wall + timedelta(days=policy.request_days),
    )  # fmt: skip
