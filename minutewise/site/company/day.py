"""An agent's own day in a company, for the console."""

from dataclasses import dataclass
from datetime import datetime

from minutewise.accounts.models import Person
from minutewise.advisors import words
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import word_of
from minutewise.advisors.queries.companies import places_of
from minutewise.advisors.rules.presence import Is
from minutewise.calls import company_figures as figures
from minutewise.calls.history import PastCall, past_call
from minutewise.calls.texts import clock as counted
from minutewise.networks.models import Network

_SHOWN = ("client", "agent", "advisor__person", "advisor__company")


@dataclass(frozen=True, slots=True)
class AgentDay:
    """What one company's calls came to for this agent, whose own word of presence is `is_`.

    `missed`: rang here until nobody was left to wait for.
    """

    name: str
    page: Advisor
    is_: Is
    said: str
    takes: bool
    away: bool
    taken: int
    missed: int
    talked: str
    calls: list[tuple[PastCall, bool]]  # and whether it was this agent who took it


def days_of(person: Person, network: Network, start: datetime, end: datetime) -> list[AgentDay]:
    """One for each company that somebody belongs to here, by name."""
    found = []
    for place in places_of(person, network):
        span = figures.Span(place.company, start, end, person.pk)
        (mine,) = (row for row in figures.by_agent(span) if not row.left)
        calls = span.listed.select_related(*_SHOWN).prefetch_related("meters")
        found.append(
            AgentDay(
                name=place.company.name,
                page=place.company.page,
                is_=word_of(place),
                said=words.presence(word_of(place)),
                takes=place.takes_calls,
                away=place.away,
                taken=mine.taken,
                missed=mine.missed,
                talked=counted(mine.talked_ms),
                calls=[
                    (past_call(call, mine=False), call.agent_id == person.pk)
                    for call in calls.order_by("-started_at")
                ],
            )
        )
    return found
