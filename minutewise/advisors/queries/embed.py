"""What the call button on other people's pages says: public, the same for everybody who asks."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from minutewise.advisors import words
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries.cards import Card, Price, card, plan_of
from minutewise.advisors.queries.pages import picture_url
from minutewise.advisors.rules.presence import Is
from minutewise.advisors.rules.worktime import Plan, intervals
from minutewise.kernel.money import format_rate

_DAY = timedelta(days=1)
_DAYS_AHEAD = 8  # a weekly opening, wherever on earth one reads of it
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The button's figures and words in one language; `hours` in seconds of the wall clock.

    The element in the browser puts the hours on the visitor's clock; nothing else is computed
    there. Prices are written by the same function as on our pages.
    """

    language: str
    name: str
    activity: str
    picture: str
    accent: str
    prices: list[dict[str, str]]
    note: str
    hours: list[tuple[int, int]] | None  # None: no fixed hours
    words: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """The same as it is sent; the word of presence is added by whoever knows it."""
        return asdict(self)


def told(advisor: Advisor, now: datetime, language: str) -> dict[str, Any]:
    """Everything the button shows of a published advisor, in the language that is active."""
    shown = card(advisor, None, now, _UTC)
    plan = plan_of(advisor)
    currency = advisor.network.currency
    said = Told(
        language=language,
        name=shown.name,
        activity=shown.activity,
        picture=picture_url(advisor),
        accent=advisor.network.accent,
        prices=[_price(price, currency, language) for price in shown.prices],
        note=_note(shown),
        hours=_hours(plan, now) if plan.blocks else None,
        words=_words(shown.name),
    )
    return said.as_json() | {"is": shown.presence.value}


def _price(price: Price, currency: str, language: str) -> dict[str, str]:
    amount, unit = _("free"), ""
    if price.amount:
        written = format_rate(price.amount, price.unit_s, currency, language)
        amount, _slash, unit = written.rpartition("/")
    return {"mode": price.mode, "verb": words.verb(price.mode), "amount": amount, "unit": unit}


def _note(shown: Card) -> str:
    """What is free and what limits the price, as far as it holds for every visitor."""
    if shown.kind == "agreement":
        return _("Talk free, agree on a price later")
    if not any(price.amount for price in shown.prices):
        return ""
    limit = _("You set the maximum.")
    return f"{words.sample(shown.sample_s)}. {limit}" if shown.sample_s else limit


def _hours(plan: Plan, now: datetime) -> list[tuple[int, int]]:
    """The stretch that is running, from its beginning, and those that follow, all of them whole."""
    horizon = now + _DAYS_AHEAD * _DAY
    return [
        (int(work.start.timestamp()), int(work.end.timestamp()))
        for work in intervals(plan, now - _DAY, horizon)
        if now < work.end and (work.start <= now or work.end < horizon)
    ]


def _words(name: str) -> dict[str, str]:
    """Everything that the element may have to say; `{}` is where a time stands."""
    return {
        **{word.value: words.presence(word) for word in Is},
        "ask": _("Ask %(name)s") % {"name": name},
        "page": _("See the page"),
        "until": _("until {}"),
        "back": _("Back {}"),
        "hours": _("{}, your time"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "tab": _("opens in a new tab"),
    }
