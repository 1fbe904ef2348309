"""What the two do between themselves, what time does, and what the card's bank does."""

from collections.abc import Mapping
from contextlib import ExitStack
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.disputes import rules
from minutewise.disputes.actions.case import Case, Deed, case
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.queries import missing, open_of_client, side_in
from minutewise.disputes.rules import Event, Side
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import ConflictError
from minutewise.ledger.rules import Ref
from minutewise.payments.actions.chargebacks import pay_back
from minutewise.work.due import Job

# What a side may bring from its own page.
OWN = frozenset(
    {Event.OFFER, Event.COUNTER, Event.GIVE_BACK, Event.REFUSE, Event.ACCEPT, Event.WITHDRAW,
     Event.ESCALATE, Event.APPEAL}
)  # fmt: skip
_WITH_AMOUNT = frozenset({Event.OFFER, Event.COUNTER})


def act(
    dispute_id: UUID, person: Person, event: Event, now: Instant, *,
    amount: int | None = None, words: str = "",
) -> Dispute:  # fmt: skip
    """One of the two does something. `amount` (minor units): of an offer; of an acceptance the
    offer that was shown.

    Raises `no_such_dispute` for strangers, NotNowError, `dispute_amount`, `words_missing`,
    `offer_changed` if another offer is open than the one accepted, `advisor_short`.
    """
    with case(dispute_id, now) as work:
        side = _side(work, person)
        if event not in OWN:
            raise missing()
        rules.after(work.dispute.now, event, side)
        rules.check_appeal(event, work.dispute.lapses_at, now.wall)
        if event in _WITH_AMOUNT:
            rules.check_offer(event, amount or 0, work.dispute.asked)
        if event is Event.ACCEPT and amount != work.dispute.offer:
            raise ConflictError("offer_changed", _("Another offer is open now. Look again."))
        given = amount if event in _WITH_AMOUNT else None
        work.bring(Deed(event, side, person, given, words))
        return work.dispute


def consent(dispute_id: UUID, person: Person, now: Instant) -> Dispute:
    """This side lets the operator read the thread; there is no way back. Again: nothing."""
    with case(dispute_id, now) as work:
        side, dispute = _side(work, person), work.dispute
        name = f"{side}_consents"
        if dispute.is_over:
            raise rules.NotNowError(_("This dispute is over."))
        if not getattr(dispute, name):
            setattr(dispute, name, True)
            work.log(Step.CONSENTED, side, person, None, "")
        return dispute


def _side(work: Case, person: Person) -> Side:
    side = side_in(work.subject, person)
    if side is None:
        raise missing()
    return side


def lapse(job: Job, now: Instant) -> None:
    """Time is over: to the operator, or the decision is final. Handler of due work."""
    with case(UUID(job.ref), now) as work:
        until = work.dispute.lapses_at
        if until is not None and until <= now.wall:
            work.bring(Deed(Event.LAPSE, Side.CLOCK))


def lock_for_chargeback(person_id: UUID, currency: str, paid: Mapping[Ref, int]) -> list[UUID]:
    """What this person asks back now of charges that the money had `paid`, locked before the
    bank's news touch an account. Whom other money paid answers for nothing.
    """
    mine = open_of_client(person_id, currency)
    found = sorted(each.pk for each in mine if each.ref in paid)
    locked = Dispute.objects.select_for_update().filter(pk__in=found).order_by("pk")
    return list(locked.values_list("pk", flat=True))


def follow_chargeback(locked: list[UUID], paid: Mapping[Ref, int], owed: int, now: Instant) -> None:
    """A card's bank took money back of which `owed` was spent: it has decided for the two.

    What this person asks back pays the debt, the oldest dispute first, as far as the debt goes
    and that money had `paid` the charge (minor units); the rest returns to the advisor. Where
    nothing is owed the money was still in the wallet, no charge is touched, and disputes go on.
    Inside the caller's transaction, of those that `lock_for_chargeback` has locked; threads hear
    of it when all is paid.
    """
    oldest_first = Dispute.objects.filter(pk__in=locked).order_by("opened_at", "pk")
    with ExitStack() as told:
        for each in list(oldest_first):
            if owed <= 0:
                return
            work = told.enter_context(case(each.pk, now))
            if work.dispute.is_over:
                continue
            back = min(work.dispute.asked, owed, paid[each.ref])
            work.bring(Deed(Event.CHARGE_BACK, Side.CLOCK, amount=back))
            owed -= pay_back(each.client_id, each.currency, now=now)
