"""A company's agents behind the presence of its page; under the lock that `presence` holds."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from minutewise.advisors.models import Advisor, Membership, Presence
from minutewise.advisors.queries.agents import facts_of
from minutewise.advisors.rules.presence import company
from minutewise.realtime.announce import announce
from minutewise.work.quick.prepared import Prepared


def _placed(one: UUID, other: UUID) -> QuerySet[Membership, tuple[UUID]]:
    places = Membership.objects.filter(person__in=[one, other], left_at=None)
    return places.order_by("person").values_list("person").distinct()


_PLACED = Prepared(_placed, one=UUID, other=UUID)  # a call has two people


def places_of(page: Advisor, people: Iterable[UUID]) -> QuerySet[Membership]:
    """The places of these people in the company of a page; none on a person's own page."""
    return Membership.objects.filter(
        company=page.company_id, company__isnull=False, person__in=list(people), left_at=None
    )


def compute(team: Iterable[Membership], state: Presence) -> None:
    """Puts into the row of the page what its agents come to (not yet saved)."""
    found = company(facts_of(place) for place in team)
    state.connected, state.in_call, state.away = found.connected, found.in_call, found.away


def tell_agents(people: Iterable[UUID]) -> None:
    """Whether a company's call can ring at these people may have changed: whoever keeps ringing
    calls looks again, once it is committed. Of people without a place nothing is said."""
    who = sorted(set(people))
    for one, other in zip(who[::2], [*who[1::2], *who[-1:]], strict=False):
        for (person,) in _PLACED.columns(one=one, other=other):
            announce(f"person:{person}", "agent", {})
