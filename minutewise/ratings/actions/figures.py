"""The kept figures: written anew from the reviews whenever something about them changes."""

from collections.abc import Collection
from datetime import datetime, timedelta

from minutewise.kernel.clock import Instant
from minutewise.ratings.models import Figure
from minutewise.ratings.queries.sums import reckon
from minutewise.work.due import Job
from minutewise.work.writing import writing

REFRESH = "ratings.refresh"
FRESH_FOR = timedelta(hours=20)  # age changes weights slowly: once a day is often enough
BATCH = 200


def recount(about: str, at: datetime) -> None:
    """Writes the figures about somebody from the reviews. One at a time for the same person:
    whoever comes second sees what the first has committed.

    Figures never grow younger: whoever comes second may have begun earlier, or its clock was put
    back, and what the first has counted would be lost again.
    """
    with writing():
        Figure.objects.get_or_create(about=about, category="", defaults={"as_of": at})
        at = max(at, Figure.objects.select_for_update().get(about=about, category="").as_of)
        found = reckon(about, at)
        for each in found:
            Figure.objects.update_or_create(
                about=about,
                category=each.category,
                defaults={
                    "category_name": each.name,
                    "reviews": each.reviews,
                    "paid_ms": each.paid_ms,
                    "weight": each.weight,
                    "rating": each.rating,
                    "as_of": at,
                },
            )
        kept = [each.category for each in found]
        Figure.objects.filter(about=about).exclude(category__in=kept).delete()


def recount_all(abouts: Collection[str], at: datetime) -> None:
    """The same for some, in one order everywhere: two at once never wait for each other."""
    for about in sorted(abouts):
        recount(about, at)


def refresh(job: Job, now: Instant) -> None:
    """Once a day everybody's figures grow a day older. In batches, oldest first."""
    del job
    stale = Figure.objects.filter(category="", as_of__lte=now.wall - FRESH_FOR)
    while batch := list(stale.order_by("as_of", "pk").values_list("about", flat=True)[:BATCH]):
        for about in batch:
            recount(about, now.wall)
