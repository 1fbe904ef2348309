"""Who waits to hear that an advisor is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Waiting
from minutewise.advisors.queries.pages import picture_url
from minutewise.advisors.rules.waiting import LASTS, SHOWN_FOR


@dataclass(frozen=True, slots=True)
class Wish:
    """What the button beside an absent advisor says: ask, or what was asked and when it ends."""

    asked_at: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """When it ends by itself."""
        return self.asked_at + LASTS if self.asked_at else None


def open_ones(at: datetime) -> QuerySet[Waiting]:
    """Everybody who still waits at `at`, in the order of asking."""
    return asked_after(at - LASTS)


def asked_after(since: datetime) -> QuerySet[Waiting]:
    """Everybody who has asked since then and was not told yet, in the order of asking."""
    return Waiting.objects.filter(told_at=None, asked_at__gt=since).order_by("asked_at", "pk")


def wish_of(person: Person | None, advisor: Advisor, at: datetime) -> Wish:
    """Whether `person` waits for this advisor."""
    row = open_ones(at).filter(person=person, advisor=advisor).first() if person else None
    return Wish(row.asked_at if row else None)


def how_many_wait(advisor: Advisor, at: datetime) -> int:
    """How many people wait for this advisor; who they are, he is not told."""
    return open_ones(at).filter(advisor=advisor).count()


def news_for(person: Person, at: datetime) -> list[dict[str, Any]]:
    """What a page that opens now still has to say, the newest last."""
    rows = Waiting.objects.filter(person=person, told_at__gt=at - SHOWN_FOR, closed_at=None)
    whole = rows.select_related("advisor__person", "advisor__company").order_by("told_at", "pk")
    return [news_of(row) for row in whole]


def news_of(row: Waiting) -> dict[str, Any]:
    """“Mirela is online now”, as pages show it."""
    advisor = row.advisor
    return {
        "id": row.pk,
        "name": advisor.shown_name,
        "picture": picture_url(advisor) or None,
        "activity": advisor.activity,
        "url": f"{advisor.get_absolute_url()}#call",
        "seen_url": reverse("advisors:seen", args=[row.pk]),
        "close_url": reverse("advisors:close", args=[row.pk]),
    }
