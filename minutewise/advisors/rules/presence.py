"""What is shown of an advisor: one word, from five facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Is(StrEnum):
    """The four words of presence, best first."""

    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"
    OFFLINE = "offline"


ORDER: tuple[Is, ...] = (Is.ONLINE, Is.BUSY, Is.AWAY, Is.OFFLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What presence is computed from."""

    connected: bool
    accepting: bool
    in_call: bool
    away: bool
    within_work_time: bool


def presence(facts: Facts) -> Is:
    """The word for `facts`.

    A call outweighs everything: who talks is there. Nobody can be rung who is not connected or
    has closed for the day. Who is connected in work time but does not answer, or has switched
    calls off, is away.
    """
    if facts.in_call:
        return Is.BUSY
    if not facts.connected or not facts.within_work_time:
        return Is.OFFLINE
    if facts.away or not facts.accepting:
        return Is.AWAY
    return Is.ONLINE


def is_away_after(missed_in_a_row: int, limit: int) -> bool:
    """Whether so many missed calls in a row make an advisor away. `limit` 0 never does."""
    return 0 < limit <= missed_in_a_row


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFacts:
    """One agent of a company, as presence and routing see him."""

    connected: bool
    takes_calls: bool
    in_call: bool
    away: bool

    @property
    def is_free(self) -> bool:
        """Whether a call can ring at this agent now."""
        return self.connected and self.takes_calls and not (self.in_call or self.away)


def agent_word(agent: AgentFacts) -> Is:
    """The word for one agent, without anybody's work time."""
    return presence(
        Facts(
            connected=agent.connected,
            accepting=agent.takes_calls,
            in_call=agent.in_call,
            away=agent.away,
            within_work_time=True,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFacts:
    """What the presence of a company's page is kept as."""

    connected: bool
    in_call: bool
    away: bool


def company(agents: Iterable[AgentFacts]) -> CompanyFacts:
    """A company is there as soon as one agent is free, busy while all who could be are talking.

    Away: agents are there, but none of them takes calls just now.
    """
    team = list(agents)
    free = any(agent.is_free for agent in team)
    talking = any(agent.in_call for agent in team)
    here = any(agent.connected for agent in team)
    return CompanyFacts(
        connected=here, in_call=talking and not free, away=here and not free and not talking
    )
