"""A person's own page as the console needs it: presence and who waits, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries.pages import present
from minutewise.advisors.queries.waiting import asked_after
from minutewise.advisors.rules.waiting import LASTS
from minutewise.networks.models import Network
from minutewise.work.quick.prepared import Prepared


@dataclass(frozen=True, slots=True)
class OwnDay:
    """The page, how many people wait to hear that the advisor is there (who, he is not told),
    and whether the person also answers for a company here."""

    page: Advisor
    waiting: int
    is_agent: bool


def _own(person: UUID, network: UUID, since: datetime) -> QuerySet[Advisor]:
    waits = asked_after(since).filter(advisor=OuterRef("pk")).order_by().values("advisor")
    count = Subquery(waits.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    rows = Advisor.objects.filter(person=person, network=network).order_by("pk")[:1]
    return rows.select_related("person", "presence", "network").annotate(
        waits_now=Coalesce(count, 0),
        answers_too=Exists(present(person).filter(company__network=network)),
    )


_OWN_DAY = Prepared(_own, person=UUID, network=UUID, since=datetime)


def own_day(person: Person, network: Network, at: datetime) -> OwnDay | None:
    """A person's own page in a network, published or not; None without one."""
    found = _OWN_DAY.first(person=person.pk, network=network.pk, since=at - LASTS)
    if found is None:
        return None
    told = cast(Any, found)  # what annotate() adds is in no model
    return OwnDay(found, told.waits_now, told.answers_too)
