"""The kept figures as lists and pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from minutewise.ratings.models import Figure
from minutewise.ratings.queries.sums import ADVISOR, PERSON
from minutewise.work.quick.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Rating:
    """What reviews come to: `rating` in hundredths of a star, None if nothing weighs yet."""

    rating: int | None
    reviews: int
    paid_ms: int
    category: str = ""
    name: str = ""

    @property
    def stars(self) -> str:
        """As people read it, to a tenth, halves up: 4.9; empty without a rating."""
        if self.rating is None:
            return ""
        tenths = (self.rating + 5) // 10
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def paid_minutes(self) -> int:
        """Whole minutes of paid time behind it."""
        return self.paid_ms // 60_000


NONE = Rating(None, 0, 0)


@dataclass(frozen=True, slots=True)
class Summary:
    """What an advisor's reviews come to, overall and by category."""

    overall: Rating
    categories: tuple[Rating, ...]


def rating_of(advisor_ids: Iterable[UUID]) -> dict[UUID, Rating]:
    """The ratings of some advisors, by page; whoever has no reviews is missing. One query."""
    names = {f"{ADVISOR}:{each}": each for each in advisor_ids}
    rows = Figure.objects.filter(about__in=names, category="") if names else ()
    return {names[row.about]: _rating(row) for row in rows}


_OVERALL = Prepared(lambda about: Figure.objects.filter(about=about, category="")[:1], about=str)


def client_rating(person_id: UUID) -> Rating:
    """What advisors say of a client; for advisors whom they call or write to."""
    row = _OVERALL.first(about=f"{PERSON}:{person_id}")
    return _rating(row) if row else NONE


_SUMMARY = Prepared(
    lambda about: Figure.objects.filter(about=about).order_by("-reviews", "pk"),
    about=str,
    alike=500,
)


def summary_of(advisor_id: UUID) -> Summary:
    """An advisor's figures, categories with the most reviews first. One query."""
    return _SUMMARY.made(_summary, about=f"{ADVISOR}:{advisor_id}")


def _summary(rows: list[Figure]) -> Summary:
    found = [_rating(row) for row in rows]
    overall = next((each for each in found if not each.category), NONE)
    return Summary(overall, tuple(each for each in found if each.category))


def _rating(row: Figure) -> Rating:
    return Rating(row.rating, row.reviews, row.paid_ms, row.category, row.category_name)
