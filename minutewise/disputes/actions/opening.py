"""Asking money back: from that moment on it stands in *disputed*."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.disputes import rules
from minutewise.disputes.actions.case import Case
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.queries import about, most_of, policy_at
from minutewise.disputes.rules import Side, State
from minutewise.disputes.subjects import Subject, subject_of
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.ledger.actions import TooMuchError, hold_back
from minutewise.ledger.rules import Ref
from minutewise.work.writing import writing


def open_dispute(ref: Ref, client: Person, amount: int, words: str, now: Instant) -> Dispute:
    """Asks `amount` minor units of a charge back, with a reason.

    Pressed twice: the same dispute. Raises `no_such_charge` for what is not theirs to ask,
    `dispute_too_late`, `dispute_amount`, `words_missing`, `already_disputed`.
    """
    subject = own_charge(ref, client)
    kept = rules.check_words(words, needed=True)
    policy = policy_at(subject.network, now.wall)
    with writing():
        if known := about(ref):
            return _same(known, amount, kept)
        rules.check_in_time(subject.settled_at, now.wall, policy.window)
        most = most_of(ref)
        rules.check_asked(amount, most)
        dispute = Dispute(
            network=subject.network, conversation=subject.conversation,
            ref_kind=ref.kind, ref_id=ref.id, client=client, earner=subject.earner,
            currency=subject.network.currency, charged=most, asked=amount, held=0, missing=0,
            settle_hours=policy.settle_hours, appeal_days=policy.appeal_days,
            opened_at=now.wall,
        )  # fmt: skip
        dispute.lapses_at = rules.lapses_at(
            State.ASKED, now.wall, now.wall, settle=dispute.settle, appeal=dispute.appeal
        )
        if not _insert(dispute):
            return _same(Dispute.objects.get(ref_kind=ref.kind, ref_id=ref.id), amount, kept)
        _begin(Case(dispute, subject, now), client, kept)
    return dispute


def own_charge(ref: Ref, client: Person) -> Subject:
    """The settled charge that `client` paid. Raises MissingError `no_such_charge`."""
    subject = subject_of(ref)
    if subject is None or subject.client.pk != client.pk:
        raise MissingError("no_such_charge", _("There is no such payment."))
    return subject


def _begin(case: Case, client: Person, words: str) -> None:
    dispute, now = case.dispute, case.now
    case.plan()
    step = case.log(Step.OPENED, Side.CLIENT, client, dispute.asked, words)
    try:
        held = hold_back(
            dispute.ref, dispute.asked, key=f"dispute:{dispute.pk}", by=str(client.pk), at=now.wall
        )
    except TooMuchError as less:  # a refund was faster
        rules.check_asked(dispute.asked, less.most)
        raise
    dispute.held, dispute.missing, dispute.charged = held.held, held.missing, held.left
    dispute.save(update_fields=["held", "missing", "charged"])
    case.will_tell(step, client)
    case.tell()


def _insert(dispute: Dispute) -> bool:
    """False if somebody opened one about this charge a moment ago."""
    try:
        with transaction.atomic():
            dispute.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _same(known: Dispute, amount: int, words: str) -> Dispute:
    first = known.steps.order_by("seq").first()
    if first is None or (known.asked, first.words) != (amount, words):
        raise RuleError("already_disputed", _("This payment has been disputed already."))
    return known
