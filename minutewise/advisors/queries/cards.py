"""One advisor as others see him."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Mode, Presence, Service
from minutewise.advisors.queries.pages import belongs
from minutewise.advisors.rules.presence import Facts, Is, presence
from minutewise.advisors.rules.week import Back, back
from minutewise.advisors.rules.worktime import Block, Plan, Special, is_open
from minutewise.work.quick.came import these


@dataclass(frozen=True, slots=True)
class Price:
    """What a mode costs: minor units per `unit_s`."""

    mode: str
    amount: int
    unit_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What lists, rings and rooms show of an advisor."""

    id: UUID
    person_id: UUID | None  # None on a company’s page
    name: str
    url: str
    portrait: str  # id of the picture, empty without one
    activity: str
    languages: tuple[str, ...]
    prices: tuple[Price, ...]  # dearest way to talk last: text, audio, video
    kind: str
    sample_s: int
    presence: Is
    back: Back | None  # while offline, if it is known when
    is_self: bool  # of the viewer, or of a company the viewer belongs to
    advisors: int = 0  # how many advise there; 0 for a person’s page

    def price(self, mode: str | None) -> Price | None:
        """The price of `mode`, or without one that of the richest mode offered."""
        if mode:
            return next((p for p in self.prices if p.mode == mode), None)
        return self.prices[-1] if self.prices else None


def card(advisor: Advisor, viewer: Person | None, now: datetime, zone: ZoneInfo) -> Card:
    """The card of `advisor` for `viewer`, whose clock is in `zone`.

    Reads no more rows where person, presence, services, rates and work times came with the
    advisor (see `pages.whole`).
    """
    plan = plan_of(advisor)
    word = presence_of(advisor, now, plan)
    service = these(advisor, "services")[:1]
    return Card(
        id=advisor.id,
        person_id=advisor.person_id,
        name=advisor.shown_name,
        url=advisor.get_absolute_url(),
        portrait=advisor.portrait,
        activity=advisor.activity,
        languages=tuple(advisor.languages),
        prices=prices_of(service[0]) if service else (),
        kind=service[0].kind if service else Service.Kind.SAMPLE,
        sample_s=service[0].free_sample_s if service else 0,
        presence=word,
        back=back(plan, now, zone) if word is Is.OFFLINE else None,
        is_self=belongs(advisor, viewer),
        advisors=_advisors(advisor),
    )


def _advisors(advisor: Advisor) -> int:
    """How many of a company take calls."""
    if advisor.company is None:
        return 0
    members = these(advisor.company, "members")
    return sum(1 for row in members if row.takes_calls and not row.left_at)


def prices_of(service: Service) -> tuple[Price, ...]:
    """The prices of a service in the order text, audio, video."""
    by_mode = {rate.mode: rate.amount for rate in these(service, "rates")}
    unit_s = service.rate_unit_s
    return tuple(Price(mode, by_mode[mode], unit_s) for mode in Mode.values if mode in by_mode)


def plan_of(advisor: Advisor) -> Plan:
    """The advisor's work time as the rules understand it."""
    return Plan(
        ZoneInfo(advisor.time_zone),
        tuple(Block(w.weekday, w.start, w.end) for w in these(advisor, "work_times")),
        tuple(Special(e.day, e.start, e.end) for e in these(advisor, "work_exceptions")),
    )


def presence_of(advisor: Advisor, now: datetime, plan: Plan | None = None) -> Is:
    """The word of presence at `now`. Work time is looked at only where it matters."""
    try:
        state = advisor.presence
    except Presence.DoesNotExist:
        return Is.OFFLINE
    within = (
        not state.connected
        or state.in_call
        or advisor.any_time
        or is_open(plan if plan is not None else plan_of(advisor), now)
    )
    return presence(
        Facts(
            connected=state.connected,
            accepting=advisor.accepting,
            in_call=state.in_call,
            away=state.away,
            within_work_time=within,
        )
    )


def is_online(advisor: Advisor, now: datetime) -> bool:
    """Whether the advisor can be rung at `now`."""
    return presence_of(advisor, now) is Is.ONLINE
