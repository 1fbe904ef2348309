"""Advisors whom somebody wants to find again. The advisor is not told."""

from datetime import datetime

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Favourite
from minutewise.kernel.errors import RuleError
from minutewise.work.writing import writing

FAVOURITES_MAX = 200


def keep(person: Person, advisor: Advisor, at: datetime) -> None:
    """Twice is once. Raises RuleError `favourite_self` or `favourites_full`."""
    if person.pk == advisor.person_id:
        raise RuleError("favourite_self", _("This is your own page."))
    with writing():
        if person.favourites.count() >= FAVOURITES_MAX:
            raise RuleError("favourites_full", _("You have as many favourites as fit."))
        Favourite.objects.get_or_create(person=person, advisor=advisor, defaults={"at": at})


def let_go(person: Person, advisor: Advisor) -> None:
    """Not a favourite any more."""
    with writing():
        Favourite.objects.filter(person=person, advisor=advisor).delete()
