"""A dispute while it is changed: locked, moved on by one event, kept, told, its money moved.

Lock order as `work.writing` has it: the dispute, the ledger, the thread at the very end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.disputes import rules
from minutewise.disputes.actions import telling
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.queries import missing, whole_dispute
from minutewise.disputes.rules import OVER, Event, Side, State
from minutewise.disputes.subjects import Subject, subject_of
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import BorneBy, InsufficientFundsError, hand_back, refund
from minutewise.ledger.rules import spendable
from minutewise.work import due
from minutewise.work.writing import writing

LAPSE = "dispute.lapse"


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody brings: `amount` in minor units where the event has one."""

    event: Event
    side: Side
    by: Person | None = None
    amount: int | None = None
    words: str = ""


class Case:
    """One dispute under its lock."""

    def __init__(self, dispute: Dispute, subject: Subject, now: Instant) -> None:
        self.dispute, self.subject, self.now = dispute, subject, now
        self._untold: list[tuple[Step, Person | None]] = []

    def bring(self, deed: Deed) -> None:
        """Moves on by one event. Raises NotNowError, `words_missing`, `advisor_short`.

        The money of an end moves in the same transaction.
        """
        dispute = self.dispute
        state = rules.after(dispute.now, deed.event, deed.side)
        words = rules.check_words(deed.words, needed=rules.needs_words(deed.event))
        back = self._back(deed) if state in OVER else None
        self._keep(deed, state, back)
        step = self.add(deed, words, back if back is not None else self._shown(deed))
        if back is not None:
            self._pay(back, deed)
        self.will_tell(step, deed.by)

    def will_tell(self, step: Step, by: Person | None) -> None:
        """The step is told once all money has moved: telling locks the thread."""
        self._untold.append((step, by))

    def tell(self) -> None:
        """Tells what was done: the thread, both mailboxes, both sides' servers."""
        for step, by in self._untold:
            telling.note(self.dispute, step, by, self.now)
            telling.tell(self.dispute, step, self.subject, self.now)

    def _back(self, deed: Deed) -> int:
        if deed.event is Event.CHARGE_BACK:
            return deed.amount or 0
        decided = deed.amount if deed.event is Event.DECIDE else self.dispute.decided
        found = self.dispute
        return rules.goes_back(deed.event, asked=found.asked, offer=found.offer, decided=decided)

    def _shown(self, deed: Deed) -> int:
        """The figure of a step that ends nothing."""
        dispute = self.dispute
        if deed.amount is not None:
            return deed.amount
        if deed.event is Event.APPEAL:
            return dispute.decided or 0
        return dispute.asked

    def _keep(self, deed: Deed, state: State, back: int | None) -> None:
        dispute, at = self.dispute, self.now.wall
        dispute.state = state.value
        offers = {State.ADVISOR_OFFERS, State.CLIENT_OFFERS}
        dispute.offer = deed.amount if state in offers else None
        if deed.event is Event.DECIDE:
            dispute.decided = deed.amount
        dispute.lapses_at = rules.lapses_at(
            state, dispute.opened_at, at, settle=dispute.settle, appeal=dispute.appeal
        )
        dispute.returned, dispute.ended_at = back, at if back is not None else None
        self.plan()

    def plan(self) -> None:
        """Time alone moves it on then; nothing is planned where no clock runs."""
        if self.dispute.lapses_at:
            due.plan(LAPSE, str(self.dispute.pk), self.dispute.lapses_at)
        else:
            due.cancel(LAPSE, str(self.dispute.pk))

    def add(self, deed: Deed, words: str, amount: int | None) -> Step:
        """Writes the step down, under the next number."""
        return self.log(deed.event.value, deed.side, deed.by, amount, words)

    def log(
        self, event: str, side: Side, by: Person | None, amount: int | None, words: str
    ) -> Step:
        dispute = self.dispute
        dispute.seq += 1
        dispute.save()
        return Step.objects.create(
            dispute=dispute, seq=dispute.seq, at=self.now.wall, side=side.value, event=event,
            person=by.pk if by else None, amount=amount, words=words, state=dispute.state,
        )  # fmt: skip

    def _pay(self, back: int, deed: Deed) -> None:
        """To the client what goes back, to the earnings what is left of what was held.

        Between the two the advisor's money has to be there; what an operator decides is paid,
        and what the earnings do not have is the operator's to bear.
        """
        dispute, key = self.dispute, f"dispute:{self.dispute.pk}"
        by = str(deed.by.pk) if deed.by else deed.side.value
        alone = deed.event in {Event.ACCEPT, Event.GIVE_BACK}
        try:
            if back:
                refund(
                    dispute.ref, back, key=f"{key}:back", by=by, at=self.now.wall,
                    to=spendable(dispute.client_id, dispute.currency), of_dispute=True,
                    borne_by=BorneBy.ADVISOR if alone else BorneBy.GOODWILL,
                )  # fmt: skip
        except InsufficientFundsError as short:
            said = _("The advisor’s earnings are short of this now. The operator can decide it.")
            raise RuleError("advisor_short", said) from short
        hand_back(dispute.ref, key=f"{key}:end", by=by, at=self.now.wall)


@contextmanager
def case(dispute_id: UUID, now: Instant) -> Iterator[Case]:
    """Locks a dispute for one action, which is told at its end; who waited reads it afresh.
    Raises `no_such_dispute`."""
    with writing():
        Dispute.objects.select_for_update().filter(pk=dispute_id).values_list("pk").first()
        dispute = whole_dispute(dispute_id)
        subject = subject_of(dispute.ref) if dispute else None
        if dispute is None or subject is None:
            raise missing()
        work = Case(dispute, subject, now)
        yield work
        work.tell()
