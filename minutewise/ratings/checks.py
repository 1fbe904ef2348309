"""What check-books asks of reviews: the kept figures are what the reviews come to."""

from collections.abc import Callable, Iterator, Sequence

from minutewise.ledger.queries import Finding
from minutewise.ratings.models import Figure
from minutewise.ratings.queries.sums import Reckoned, about_of, readable, reckon
from minutewise.work.quick.pieces import Pieces

_FIGURES = Pieces(lambda: Figure.objects.order_by("about", "category"))
_READABLE = Pieces(lambda: readable().select_related("occasion"), size=500)


def figures_agree() -> Iterator[Finding]:
    """M10: nobody's rating is anything but what the reviews say, as of when it was written."""
    kept: dict[str, list[Figure]] = {}
    for row in _FIGURES.rows():
        kept.setdefault(row.about, []).append(row)
    for about, rows in kept.items():
        found = reckon(about, rows[0].as_of)
        if _told(rows) != _told(found):
            yield Finding("M10", f"figures {about}", "they are not what the reviews come to")
    for about in sorted(_shown() - set(kept)):
        yield Finding("M10", f"figures {about}", "there are reviews and no figures")


type Told = tuple[str, int, int, int, int | None]


def _told(rows: Sequence[Figure] | Sequence[Reckoned]) -> set[Told]:
    """What can be compared; somebody without a counted review has zeros or no row."""
    told = {(r.category, r.reviews, r.paid_ms, r.weight, r.rating) for r in rows}
    return told - {("", 0, 0, 0, None)}


def _shown() -> set[str]:
    """Everybody of whom a review is shown; a shut-out author's, or one of the own house, is not."""
    return {about_of(row.occasion, row.side) for row in _READABLE.rows()}


CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {"reviews": figures_agree}
