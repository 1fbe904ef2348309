"""Who answers for a company."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from minutewise.advisors.models import Advisor, Membership
from minutewise.advisors.rules.presence import ORDER, AgentFacts, Is, agent_word
from minutewise.work.quick.came import these
from minutewise.work.quick.prepared import Prepared


def team_of(page: Advisor) -> QuerySet[Membership]:
    """Everybody who belongs to the company of a page and has not left; none for a person's."""
    return _team(page.company_id) if page.company_id else Membership.objects.none()


def members_of(page: Advisor) -> list[Membership]:
    """The rows of `team_of`, asked by a query that is built once."""
    return _MEMBERS.rows(company=page.company_id) if page.company_id else []


def _team(company: UUID) -> QuerySet[Membership]:
    here = Membership.objects.filter(company=company, left_at=None, person__is_active=True)
    return here.select_related("person")


_MEMBERS = Prepared(_team, company=UUID)


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


# ---- those who let themselves be named on the page ----


@dataclass(frozen=True, slots=True)
class Named:
    """An agent as everybody sees them on the company's page; `topic` is whose presence it is."""

    topic: str
    name: str
    portrait: str  # of the agent's own public page in this network, empty without one
    presence: Is


def named_word(place: Membership, page: Is) -> Is:
    """The word for a named agent; while the page is closed, nobody learns who sits there."""
    return Is.OFFLINE if page is Is.OFFLINE else word_of(place)


def named_topic(place: Membership) -> str:
    """How presence is told of an agent; pages are told of by their own ids."""
    return f"agent-{place.pk}"


def named_words(team: Iterable[Membership], page: Is) -> dict[str, Is]:
    """The words of all agents of a team who are named."""
    return {named_topic(each): named_word(each, page) for each in team if each.shows_name}


def named_on(page: Advisor, word: Is) -> list[Named]:
    """Who is named on a company's page, those who are there first. Two queries; none where nobody
    is, as the members came with the page (see `pages.whole`)."""
    if page.company is None or not any(row.shows_name for row in these(page.company, "members")):
        return []
    team = team_of(page).filter(shows_name=True).order_by("joined_at", "pk")
    own = Advisor.objects.filter(
        network=page.network_id, person__in=team.values("person"), published_at__isnull=False
    )
    portraits = dict(own.values_list("person_id", "portrait"))
    found = [
        Named(
            named_topic(row), row.person.shown_name, portraits.get(row.person_id, ""),
            named_word(row, word),
        )
        for row in team
    ]  # fmt: skip
    return sorted(found, key=lambda each: ORDER.index(each.presence))
