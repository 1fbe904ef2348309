"""Letters as the demo's page shows them."""

from dataclasses import dataclass
from uuid import UUID

from minutewise.notify.models import Letter

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter in the list; `figure` is what the reader would look it up for (a code)."""

    letter: Letter
    figure: str


def newest_letters() -> list[Shown]:
    """The newest `SHOWN` letters of everybody; for the demo and for operators."""
    return [Shown(letter, _figure(letter)) for letter in Letter.objects.all()[:SHOWN]]


def _figure(letter: Letter) -> str:
    return next((block.text for block in letter.blocks if block.kind == "figure"), "")


def letter_by_id(letter_id: UUID) -> Letter | None:
    return Letter.objects.filter(pk=letter_id).first()
