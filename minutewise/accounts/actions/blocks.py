"""Blocking somebody, and letting them in again."""

from datetime import datetime

from django.utils.translation import gettext as _

from minutewise.accounts.models import Block, Person
from minutewise.kernel.errors import RuleError
from minutewise.work.writing import writing


def block(person: Person, other: Person, at: datetime) -> None:
    """From now on neither can call the other; a call that runs goes on. Twice is once.

    Raises RuleError `block_self`. The other is not told.
    """
    if person.pk == other.pk:
        raise RuleError("block_self", _("You cannot block yourself."))
    with writing():
        Block.objects.get_or_create(person=person, blocked=other, defaults={"at": at})


def unblock(person: Person, block_id: int) -> None:
    """Takes one's own block away; anybody else's is not found and stays."""
    with writing():
        person.blocks.filter(pk=block_id).delete()
