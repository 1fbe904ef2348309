"""Who answers for a company."""

from uuid import UUID

from django.db.models import QuerySet

from minutewise.advisors.models import Advisor, Membership
from minutewise.advisors.rules.presence import AgentFacts, Is, agent_word


def team_of(page: Advisor) -> QuerySet[Membership]:
    """Everybody who belongs to the company of a page and has not left; none for a person's."""
    here = Membership.objects.filter(left_at=None, person__is_active=True)
    return here.filter(company=page.company_id, company__isnull=False).select_related("person")


def places_for(person_id: UUID) -> QuerySet[Membership]:
    """A person's places in companies."""
    return Membership.objects.filter(person=person_id, left_at=None).select_related("company")


def facts_of(place: Membership) -> AgentFacts:
    """An agent as the rules of presence see him."""
    return AgentFacts(
        connected=place.connected,
        takes_calls=place.takes_calls,
        in_call=place.in_call,
        away=place.away,
    )


def is_free(place: Membership) -> bool:
    """Whether a call can ring at this agent now."""
    return facts_of(place).is_free


def word_of(place: Membership) -> Is:
    """The word of presence for an agent, as colleagues see it."""
    return agent_word(facts_of(place))
