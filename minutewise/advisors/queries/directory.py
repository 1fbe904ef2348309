"""The directory: who can be asked now. A constant number of queries, however many there are."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Rate, WorkException, WorkTime
from minutewise.advisors.queries.cards import Card, card
from minutewise.advisors.queries.pages import published, whole
from minutewise.advisors.rules.presence import ORDER, Facts, Is, presence
from minutewise.advisors.rules.worktime import Block, Plan, Special, is_open
from minutewise.networks.models import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. Empty parts do not restrict; `price_max` is in minor units a minute."""

    words: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    mode: str = ""
    price_max: int | None = None
    online: bool = False
    companies: bool = False  # pages of companies only


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of the list: the card and the texts that a passage is taken from."""

    card: Card
    texts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of the list, its two groups, and how many there are on all pages."""

    online: list[Listed]
    later: list[Listed]
    online_total: int
    later_total: int
    page: int
    pages: int


def find(
    network: Network,
    wanted: Wanted,
    *,
    viewer: Person | None,
    now: datetime,
    zone: ZoneInfo,
    language: str = "",
    page: int = 1,
    page_size: int = 12,
) -> Found:
    """Advisors who fit: online, in a call, away, offline; who speaks `language` first; by name.

    Presence depends on work time and zones, so the order is made here and not in the database:
    a light row for each that fits, work times for those connected only, whole rows for one page.
    """
    ranked = _ranked(matching(network, wanted), now, language)
    online_total = sum(1 for word, _id in ranked if word is Is.ONLINE)
    if wanted.online:
        ranked = ranked[:online_total]
    pages = max(1, -(-len(ranked) // page_size))
    page = min(max(page, 1), pages)
    ids = [advisor_id for _word, advisor_id in ranked[(page - 1) * page_size : page * page_size]]
    rows = whole(Advisor.objects.filter(pk__in=ids)).in_bulk()
    listed = [_listed(rows[i], viewer, now, zone) for i in ids if i in rows]
    return Found(
        online=[each for each in listed if each.card.presence is Is.ONLINE],
        later=[each for each in listed if each.card.presence is not Is.ONLINE],
        online_total=online_total,
        later_total=len(ranked) - online_total,
        page=page,
        pages=pages,
    )


def _listed(advisor: Advisor, viewer: Person | None, now: datetime, zone: ZoneInfo) -> Listed:
    texts = (advisor.about, advisor.qualifications, advisor.experience)
    return Listed(card=card(advisor, viewer, now, zone), texts=" ".join(t for t in texts if t))


def matching(network: Network, wanted: Wanted) -> QuerySet[Advisor]:
    """Published pages that fit, whoever is online now: that is no matter of the database."""
    found = published(network)
    if wanted.companies:
        found = found.filter(company__isnull=False)
    for word in wanted.words:
        found = found.filter(
            Q(search_text__contains=word)
            | Q(person__name__icontains=word)
            | Q(company__name__icontains=word)
        )
    if wanted.languages:
        spoken = Q()
        for code in wanted.languages:
            spoken |= Q(spoken__contains=f'"{code}"')
        found = found.alias(spoken=Cast("languages", TextField())).filter(spoken)
    if wanted.mode or wanted.price_max is not None:
        found = found.filter(Exists(_rates(wanted)))
    return found


def _rates(wanted: Wanted) -> QuerySet[Rate]:
    rates = Rate.objects.filter(service__advisor=OuterRef("pk"))
    if wanted.mode:
        rates = rates.filter(mode=wanted.mode)
    if wanted.price_max is not None:
        # Compared by multiplication, so that a rate by the hour is not rounded.
        rates = rates.filter(amount__lte=F("service__rate_unit_s") * wanted.price_max / 60)
    return rates


def _ranked(matching: QuerySet[Advisor], now: datetime, language: str) -> list[tuple[Is, UUID]]:
    rows = list(
        matching.values(
            "id", "accepting", "any_time", "time_zone", "languages", "person__name",
            "company__name", "presence__connected", "presence__in_call", "presence__away",
        )
    )  # fmt: skip
    asked = [r for r in rows if r["presence__connected"] and not r["any_time"]]
    plans = _plans({row["id"]: row["time_zone"] for row in asked})
    words = {row["id"]: _word(row, plans, now) for row in rows}

    def rank(row: Mapping[str, Any]) -> tuple[int, bool, str, str]:
        stranger = language not in row["languages"]
        return (
            ORDER.index(words[row["id"]]),
            stranger,
            (row["company__name"] or row["person__name"] or "").casefold(),
            str(row["id"]),
        )

    return [(words[row["id"]], row["id"]) for row in sorted(rows, key=rank)]


def _word(row: Mapping[str, Any], plans: Mapping[UUID, Plan], now: datetime) -> Is:
    plan = plans.get(row["id"])
    return presence(
        Facts(
            connected=bool(row["presence__connected"]),
            accepting=row["accepting"],
            in_call=bool(row["presence__in_call"]),
            away=bool(row["presence__away"]),
            within_work_time=plan is None or is_open(plan, now),
        )
    )


def _plans(zones: Mapping[UUID, str]) -> dict[UUID, Plan]:
    ids = list(zones)
    blocks: dict[UUID, list[Block]] = defaultdict(list)
    for row in WorkTime.objects.filter(advisor__in=ids):
        blocks[row.advisor_id].append(Block(row.weekday, row.start, row.end))
    specials: dict[UUID, list[Special]] = defaultdict(list)
    for each in WorkException.objects.filter(advisor__in=ids):
        specials[each.advisor_id].append(Special(each.day, each.start, each.end))
    return {i: Plan(ZoneInfo(zones[i]), tuple(blocks[i]), tuple(specials[i])) for i in ids}
