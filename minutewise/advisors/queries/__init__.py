"""What can be read of advisors.

`agents` who answers for a company · `cards` one advisor as others see him · `directory` the list
with its filters · `pages` the rows behind a page, for the advisor and for visitors · `services`
what is offered there.
"""

from minutewise.advisors.queries.agents import (
    is_free,
    members_of,
    named_on,
    places_for,
    team_of,
    word_of,
)
from minutewise.advisors.queries.cards import Card, Price, card, is_online, plan_of, presence_of
from minutewise.advisors.queries.directory import Found, Wanted, find
from minutewise.advisors.queries.embed import told as told_of
from minutewise.advisors.queries.handles import handle_is_free, held_by, moved_to
from minutewise.advisors.queries.listed import listed, listed_total
from minutewise.advisors.queries.pages import (
    advisor_by_id,
    belongs,
    has_page,
    lacking,
    own_page,
    page_by_handle,
    page_of,
    pages_of,
    people_connected,
    picture_url,
    portrait_is_shown,
    rates_of,
)
from minutewise.advisors.queries.services import page_to_ring, service_of

__all__ = [
    "Card",
    "Found",
    "Price",
    "Wanted",
    "advisor_by_id",
    "belongs",
    "card",
    "find",
    "handle_is_free",
    "has_page",
    "held_by",
    "is_free",
    "is_online",
    "lacking",
    "listed",
    "listed_total",
    "members_of",
    "moved_to",
    "named_on",
    "own_page",
    "page_by_handle",
    "page_of",
    "page_to_ring",
    "pages_of",
    "people_connected",
    "picture_url",
    "places_for",
    "plan_of",
    "portrait_is_shown",
    "presence_of",
    "rates_of",
    "service_of",
    "team_of",
    "told_of",
    "word_of",
]
