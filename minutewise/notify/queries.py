"""Letters as the demo's page shows them."""

from uuid import UUID

from minutewise.notify.models import Letter

SHOWN = 100


def newest_letters() -> list[Letter]:
    """The newest `SHOWN` letters of everybody; for the demo only."""
    return list(Letter.objects.all()[:SHOWN])


def letter_by_id(letter_id: UUID) -> Letter | None:
    return Letter.objects.filter(pk=letter_id).first()


def letters_to(address: str) -> list[Letter]:
    """The letters to one address that are still kept, newest first."""
    return list(Letter.objects.filter(to=address))
