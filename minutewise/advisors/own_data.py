"""What a public page keeps of a person: all of it goes, the row stays for those who called."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Sheet
from minutewise.advisors import portraits
from minutewise.advisors.models import (
    Advisor,
    Favourite,
    FormerHandle,
    OwnClient,
    Presence,
    Waiting,
)

_TEXTS = ("activity", "about", "qualifications", "experience")


def tell(person: Person) -> Iterable[Sheet]:
    """The page as its advisor wrote it, and its prices (minor units)."""
    pages = list(Advisor.objects.filter(person=person).select_related("network"))
    yield Sheet("pages", [_row(page) for page in pages])
    yield Sheet(
        "prices",
        [
            {"handle": page.handle, "mode": rate.mode, "amount": rate.amount,
             "per_s": service.rate_unit_s, "currency": page.network.currency}
            for page in pages
            for service in page.services.all()
            for rate in service.rates.all()
        ],
    )  # fmt: skip
    former = FormerHandle.objects.filter(advisor__person=person).order_by("left_at")
    yield Sheet(
        "former-handles",
        [{"handle": row.handle, "left_at": row.left_at.isoformat()} for row in former],
    )
    came = OwnClient.objects.filter(client=person).select_related(
        "advisor__person", "advisor__company"
    )
    yield Sheet(
        "came-by",
        [
            {"advisor": row.advisor.shown_name, "by": row.came_by,
             "since": row.since.isoformat()}
            for row in came
        ],
    )  # fmt: skip
    liked = Favourite.objects.filter(person=person).select_related(
        "advisor__person", "advisor__company"
    )
    yield Sheet(
        "favourites",
        [{"advisor": f.advisor.shown_name, "since": f.at.isoformat()} for f in liked],
    )
    waits = Waiting.objects.filter(person=person).select_related(
        "advisor__person", "advisor__company"
    )
    yield Sheet(
        "waiting",
        [
            {"advisor": row.advisor.shown_name, "asked_at": row.asked_at.isoformat(),
             "told_at": row.told_at.isoformat() if row.told_at else None}
            for row in waits
        ],
    )  # fmt: skip


def _row(page: Advisor) -> dict[str, str | int | bool | None]:
    return {
        "network": page.network.name,
        "handle": page.handle,
        **{name: getattr(page, name) for name in _TEXTS},
        "languages": ", ".join(page.languages),
        "keywords": ", ".join(page.keywords),
        "time_zone": page.time_zone,
        "published_at": page.published_at.isoformat() if page.published_at else None,
    }


def erase(person: Person, at: datetime) -> None:
    """Texts, portrait, prices, work time; the handle is free again, and those before it."""
    del at
    OwnClient.objects.filter(client=person).delete()
    OwnClient.objects.filter(advisor__person=person).delete()
    FormerHandle.objects.filter(advisor__person=person).delete()
    Favourite.objects.filter(Q(person=person) | Q(advisor__person=person)).delete()
    Waiting.objects.filter(Q(person=person) | Q(advisor__person=person)).delete()
    for page in Advisor.objects.filter(person=person):
        portrait, page.portrait = page.portrait, ""
        page.handle = page.skeleton = f"gone-{page.pk.hex[-20:]}"
        for name in (*_TEXTS, "search_text"):
            setattr(page, name, "")
        page.languages, page.keywords = [], []
        page.published_at, page.accepting, page.time_zone = None, False, "UTC"
        page.save()
        page.services.all().delete()
        page.work_times.all().delete()
        page.work_exceptions.all().delete()
        Presence.objects.filter(advisor=page).update(connected=False, in_call=False)
        if portrait:  # files know no rollback
            transaction.on_commit(partial(portraits.forget, portrait))
