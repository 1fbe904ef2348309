"""The directory as everybody reads it, and what one keeps of it: favourites, “tell me”."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.advisors.actions import favourites as keeping
from minutewise.advisors.actions import waiting
from minutewise.advisors.queries import Wanted
from minutewise.advisors.queries.favourites import favourites_of
from minutewise.advisors.queries.waiting import news_for, open_ones
from minutewise.advisors.rules.texts import known_languages, words_of
from minutewise.advisors.rules.waiting import LASTS
from minutewise.api import account_shapes as own
from minutewise.api import directory_reads as reads
from minutewise.api import directory_shapes as shapes
from minutewise.api.access import network_of, person_of
from minutewise.api.shapes import Advisors, Mode
from minutewise.api.v1.door import Cursor, Limit, api, by, told
from minutewise.kernel.money import MAX_AMOUNT
from minutewise.work.clock import now

Words = Annotated[str, Query("", max_length=200, description="all of these words")]
Language = Annotated[str, Query("", max_length=40, description="one or several codes: en,de")]
Dearest = Annotated[int | None, Query(None, ge=0, le=MAX_AMOUNT, description="a minute, at most")]
Zone = Annotated[str, Query("", max_length=64, description="clock of the week, else one's own")]
BIG = 2**63


@api.get("advisors", response=told(Advisors), **by(Scope.READ))
def advisors(
    request: HttpRequest,
    online: bool = False,
    companies: bool = False,
    q: Words = "",
    mode: Mode | None = None,
    language: Language = "",
    price_max: Dearest = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Advisors:
    """Advisors of this network, filtered as in the directory; `online`: who can be rung now."""
    wanted = Wanted(
        words=words_of(q),
        languages=tuple(known_languages(language.split(","))),
        mode=mode or "",
        price_max=price_max,
        online=online,
        companies=companies,
    )
    network, at = network_of(request), now().wall
    return reads.advisors(request, network, wanted, cursor=cursor, limit=limit, at=at)


@api.get("advisors/{uuid:advisor_id}", response=told(shapes.AdvisorPage), **by(Scope.READ))
def advisor(request: HttpRequest, advisor_id: UUID, zone: Zone = "") -> Any:
    """An advisor's page, with work time on the clock of a zone."""
    person = person_of(request)
    row = reads.published(network_of(request), advisor_id)
    return reads.page(request, row, person, reads.zone_asked(zone, person), now().wall)


@api.get("favourites", response=told(own.Favourites), **by(Scope.READ))
def favourites(request: HttpRequest) -> Any:
    """Advisors whom one wants to find again."""
    person, network = person_of(request), network_of(request)
    found = favourites_of(person, network, now().wall, reads.zone_asked("", person))
    return {"items": [reads.advisor(request, each.card, network.currency) for each in found]}


@api.put("favourites/{uuid:advisor_id}", response=told(None, 409, status=204), **by(Scope.ACCOUNT))
def keep_favourite(request: HttpRequest, advisor_id: UUID) -> Any:
    """Keep an advisor. Twice is once; the advisor is not told."""
    row = reads.published(network_of(request), advisor_id)
    keeping.keep(person_of(request), row, now().wall)
    return Status(204, None)


@api.delete("favourites/{uuid:advisor_id}", response=told(None, status=204), **by(Scope.ACCOUNT))
def drop_favourite(request: HttpRequest, advisor_id: UUID) -> Any:
    """Let an advisor go. One that is not kept is gone already."""
    keeping.let_go(person_of(request), reads.published(network_of(request), advisor_id))
    return Status(204, None)


@api.get("waits", response=told(own.Waits), **by(Scope.READ))
def waits(request: HttpRequest) -> Any:
    """Advisors of whom one wants to be told once that they are there."""
    rows = open_ones(now().wall).filter(person=person_of(request))
    shown = rows.select_related("advisor__person", "advisor__company")
    return {
        "items": [
            {
                "advisor": row.advisor_id,
                "name": row.advisor.shown_name,
                "url": request.build_absolute_uri(row.advisor.get_absolute_url()),
                "asked_at": row.asked_at,
                "until": row.asked_at + LASTS,
            }
            for row in shown
        ]
    }


@api.put("waits/{uuid:advisor_id}", response=told(None, 409, status=204), **by(Scope.ACCOUNT))
def ask_to_be_told(request: HttpRequest, advisor_id: UUID) -> Any:
    """Be told once when an absent advisor is there. Twice is once, at the first place in line."""
    waiting.ask(person_of(request), reads.published(network_of(request), advisor_id), now())
    return Status(204, None)


@api.delete("waits/{uuid:advisor_id}", response=told(None, status=204), **by(Scope.ACCOUNT))
def take_back_asking(request: HttpRequest, advisor_id: UUID) -> Any:
    """Nothing need be told any more."""
    waiting.take_back(person_of(request), reads.published(network_of(request), advisor_id))
    return Status(204, None)


@api.get("news", response=told(own.News), **by(Scope.READ))
def news(request: HttpRequest) -> Any:
    """Who is there now, of those one waited for."""
    items = [
        {**each, "url": request.build_absolute_uri(each["url"])}
        for each in news_for(person_of(request), now().wall)
    ]
    return {"items": items}


@api.post("news/{int:news_id}/seen", response=told(None, status=204), **by(Scope.ACCOUNT))
def see_news(request: HttpRequest, news_id: int) -> Any:
    """It has been shown: no letter need go out."""
    if news_id < BIG:
        waiting.seen(person_of(request), news_id, now())
    return Status(204, None)


@api.delete("news/{int:news_id}", response=told(None, status=204), **by(Scope.ACCOUNT))
def put_news_away(request: HttpRequest, news_id: int) -> Any:
    """It is put away: nothing shows it again."""
    if news_id < BIG:
        waiting.close(person_of(request), news_id, now())
    return Status(204, None)
