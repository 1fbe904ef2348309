"""Whom somebody wants to find again."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from minutewise.accounts.models import Person
from minutewise.advisors.models import Favourite
from minutewise.advisors.queries.cards import card
from minutewise.advisors.queries.directory import Listed
from minutewise.advisors.queries.pages import published, whole
from minutewise.advisors.rules.presence import ORDER
from minutewise.networks.models import Network


def favourite_ids(person: Person | None) -> frozenset[UUID]:
    """Ids of the advisors whose heart is filled for `person`: one query."""
    if person is None:
        return frozenset()
    rows = Favourite.objects.filter(person=person)
    return frozenset(rows.values_list("advisor_id", flat=True))


def favourites_of(person: Person, network: Network, now: datetime, zone: ZoneInfo) -> list[Listed]:
    """The favourites that have a page now: online first, then by name. A constant number of
    queries."""
    rows = whole(published(network).filter(favourite_of__person=person))
    listed = [Listed(card=card(row, person, now, zone), texts=row.about) for row in rows]
    return sorted(
        listed, key=lambda each: (ORDER.index(each.card.presence), each.card.name.casefold())
    )
