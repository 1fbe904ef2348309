"""One's own endpoints and what became of what was sent there."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.kernel.errors import MissingError
from minutewise.webhooks.models import Attempt, Delivery, Endpoint
from minutewise.webhooks.rules import secret_of

SHOWN = 25


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose webhooks: a person's own, or with `company` that company's, whoever made them."""

    person: Person
    company: UUID | None = None

    @property
    def all(self) -> QuerySet[Endpoint]:
        """The endpoints, oldest first."""
        if self.company is not None:
            return Endpoint.objects.filter(company_id=self.company)
        return Endpoint.objects.filter(person=self.person, company_id=None)


def endpoints_of(owner: Owner) -> list[Endpoint]:
    """All of an owner's, with `waiting` and `lost`: how many deliveries are under way, given up."""
    waiting = Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING))
    lost = Count("deliveries", filter=Q(deliveries__state=Delivery.State.GIVEN_UP))
    return list(owner.all.annotate(waiting=waiting, lost=lost))


def endpoint_of(owner: Owner, endpoint_id: UUID) -> Endpoint:
    """One of the owner's. Raises MissingError for every other."""
    found = owner.all.filter(pk=endpoint_id).first()
    if found is None:
        raise MissingError("no_such_webhook", _("There is no such webhook."))
    return found


def secret_now(endpoint: Endpoint) -> str:
    """The secret that signs from now on."""
    return secret_of(settings.SECRET_KEY, endpoint.seed)


@dataclass(frozen=True, slots=True)
class Log:
    """A page of deliveries, newest first; `older` is where the next page begins, if there is."""

    deliveries: list[Delivery]
    older: UUID | None


def log_of(endpoint: Endpoint, before: UUID | None = None) -> Log:
    """What was sent to an endpoint. Ids are ordered by the time they were made."""
    rows = endpoint.deliveries.prefetch_related(
        Prefetch("attempts", Attempt.objects.order_by("number"))
    ).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: SHOWN + 1])
    return Log(found[:SHOWN], found[SHOWN - 1].pk if len(found) > SHOWN else None)
