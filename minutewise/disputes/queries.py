"""Disputes for whoever asks: always their own. Who is no party is told nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.disputes.models import Dispute, DisputePolicy
from minutewise.disputes.rules import OVER, Side
from minutewise.disputes.subjects import Subject, subject_of
from minutewise.kernel.errors import MissingError
from minutewise.ledger.queries import charged_for
from minutewise.ledger.rules import Ref, earnings
from minutewise.networks.models import Network
from minutewise.work.quick.prepared import Prepared

WHOLE = ("network", "client", "conversation")


@dataclass(frozen=True, slots=True)
class Party:
    """A dispute, what it is about, and the side of whoever reads it."""

    dispute: Dispute
    subject: Subject
    side: Side


def missing() -> MissingError:
    """Of others' disputes and of none the same is said."""
    return MissingError("no_such_dispute", _("There is no such dispute."))


def policy_at(network: Network, moment: datetime) -> DisputePolicy:
    """The clocks that hold at `moment`; an unsaved row with the defaults if none does."""
    rows = DisputePolicy.objects.filter(network=network, valid_from__lte=moment)
    return rows.order_by("-valid_from").first() or DisputePolicy(network=network)


def side_in(subject: Subject, person: Person) -> Side | None:
    """The side of `person`; None for who is none of the two."""
    if subject.client.pk == person.pk:
        return Side.CLIENT
    mine = any(each.pk == person.pk for each in subject.answering)
    return Side.ADVISOR if mine else None


_WHOLE = Prepared(
    lambda dispute: Dispute.objects.select_related(*WHOLE).filter(pk=dispute).order_by(),
    dispute=UUID,
)


def whole_dispute(dispute_id: UUID) -> Dispute | None:
    """The dispute with its network, client and thread; whose it is, the caller looks."""
    return _WHOLE.first(dispute=dispute_id)


def party_of(person: Person, dispute_id: UUID) -> Party:
    """The dispute as `person` sees it. Raises MissingError `no_such_dispute` if not theirs."""
    dispute = whole_dispute(dispute_id)
    subject = subject_of(dispute.ref) if dispute else None
    side = side_in(subject, person) if subject else None
    if dispute is None or subject is None or side is None:
        raise missing()
    return Party(dispute, subject, side)


def about(ref: Ref) -> Dispute | None:
    """The one dispute about a charge, if there was one."""
    return Dispute.objects.filter(ref_kind=ref.kind, ref_id=ref.id).first()


def is_open(ref: Ref) -> bool:
    """Whether a charge is disputed now: then nobody refunds it past the dispute."""
    return _open().filter(ref_kind=ref.kind, ref_id=ref.id).exists()


def _open() -> QuerySet[Dispute]:
    return Dispute.objects.exclude(state__in=[state.value for state in OVER])


def open_of_client(person_id: UUID, currency: str) -> list[Dispute]:
    """What somebody asks back now, the oldest first."""
    mine = _open().filter(client_id=person_id, currency=currency)
    return list(mine.order_by("opened_at", "pk"))


def open_with(person: Person) -> bool:
    """Whether somebody is a side of an open dispute, as client or with earnings of their own."""
    mine = Q(client=person) | Q(earner=earnings(person.pk, "EUR").owner)
    return _open().filter(mine).exists()


def mine(person: Person, owners: Iterable[str] = ()) -> QuerySet[Dispute]:
    """Disputes of somebody on either side, `owners` being companies whose money is theirs."""
    earners = [earnings(person.pk, "EUR").owner, *owners]
    found = Dispute.objects.filter(Q(client=person) | Q(earner__in=earners))
    return found.select_related(*WHOLE)


def of_person(person: Person, owners: Iterable[str] = ()) -> list[Dispute]:
    """All of `mine`, the newest first."""
    return list(mine(person, owners).order_by("-opened_at"))


def most_of(ref: Ref) -> int:
    """What can be asked back of a charge now, in minor units."""
    charged = charged_for(ref)
    return charged.charged - charged.refunded
