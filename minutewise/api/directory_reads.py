"""The directory and one page of it, from the queries that the pages use."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.rules import known_zone
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import Card, Wanted, advisor_by_id, card, picture_url, plan_of
from minutewise.advisors.queries.directory import matching
from minutewise.advisors.queries.favourites import favourite_ids
from minutewise.advisors.queries.pages import whole
from minutewise.advisors.queries.waiting import wish_of
from minutewise.advisors.rules.presence import Is
from minutewise.advisors.rules.week import Day, week
from minutewise.api import cursors, shapes
from minutewise.api import directory_shapes as page_shapes
from minutewise.kernel.errors import InvalidError, MissingError
from minutewise.networks.models import Network

_UTC = ZoneInfo("UTC")
_CHUNK = 100


def advisors(
    request: HttpRequest, network: Network, wanted: Wanted, *, cursor: str, limit: int, at: datetime
) -> shapes.Advisors:
    """Published advisors by id: presence changes while somebody pages, ids do not."""
    found: list[shapes.Advisor] = []
    for each in _cards(network, wanted, cursor=cursor, at=at):
        if len(found) == limit:
            return shapes.Advisors(items=found, next=cursors.written(str(found[-1].id)))
        found.append(advisor(request, each, network.currency))
    return shapes.Advisors(items=found, next=None)


def _cards(network: Network, wanted: Wanted, *, cursor: str, at: datetime) -> Iterator[Card]:
    rows = matching(network, wanted).order_by("pk")
    rows = rows.filter(presence__connected=True) if wanted.online else rows
    rows = rows.filter(pk__gt=cursors.read_id(cursor)) if cursor else rows
    while chunk := list(whole(rows)[:_CHUNK]):
        shown = (card(row, None, at, _UTC) for row in chunk)
        yield from (each for each in shown if not wanted.online or each.presence is Is.ONLINE)
        rows = rows.filter(pk__gt=chunk[-1].pk)


def advisor(request: HttpRequest, shown: Card, currency: str) -> shapes.Advisor:
    """One advisor as lists show them."""
    return shapes.Advisor(**_listed(request, shown, currency))


def _listed(request: HttpRequest, shown: Card, currency: str) -> dict[str, Any]:
    return {
        "id": shown.id,
        "name": shown.name,
        "url": request.build_absolute_uri(shown.url),
        "activity": shown.activity,
        "languages": list(shown.languages),
        "presence": shown.presence.value,
        "prices": [price(p.mode, p.amount, p.unit_s, currency) for p in shown.prices],
        "free_sample_s": shown.sample_s,
        "agrees_price_later": shown.kind == "agreement",
    }


def price(mode: str, amount: int, unit_s: int, currency: str) -> shapes.Price:
    """A price with its unit."""
    return shapes.Price(mode=cast(Any, mode), amount=amount, unit_s=unit_s, currency=currency)


def published(network: Network, advisor_id: UUID) -> Advisor:
    """A page that everybody may read. Raises MissingError `no_such_advisor`."""
    found = advisor_by_id(network, advisor_id)
    if found is None:
        raise MissingError("no_such_advisor", _("There is no such advisor."), field="advisor")
    return found


def zone_asked(text: str, person: Person) -> ZoneInfo:
    """The zone that is asked for, else the person's own. Raises InvalidError `zone_unknown`."""
    known = known_zone(text or person.time_zone)
    if not known:
        raise InvalidError("zone_unknown", _("There is no such time zone."), field="zone")
    return ZoneInfo(known)


def page(
    request: HttpRequest, row: Advisor, person: Person, zone: ZoneInfo, at: datetime
) -> page_shapes.AdvisorPage:
    """Everything that the page says, with work time on the clock of `zone`."""
    shown, picture = card(row, person, at, zone), picture_url(row)
    return page_shapes.AdvisorPage(
        **_listed(request, shown, row.network.currency),
        about=row.about,
        qualifications=row.qualifications,
        experience=row.experience,
        keywords=row.keywords,
        portrait=request.build_absolute_uri(picture) if picture else None,
        company=row.company_id is not None,
        advisors=shown.advisors,
        time_zone=row.time_zone,
        zone=zone.key,
        week=[_day(day) for day in week(plan_of(row), at, zone)],
        any_time=row.any_time,
        back_at=shown.back.yours if shown.back else None,
        favourite=row.pk in favourite_ids(person),
        waiting_until=wish_of(person, row, at).until,
    )


def _day(day: Day) -> page_shapes.WorkDay:
    spans = [page_shapes.Span(start=_clock(s.start), end=_clock(s.end)) for s in day.spans]
    return page_shapes.WorkDay(day=day.day, spans=spans)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
