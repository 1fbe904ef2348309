"""How somebody wants to be told."""

from collections.abc import Mapping

from minutewise.accounts.models import Person
from minutewise.accounts.rules.choices import CHOICES
from minutewise.work.writing import writing


def choose(person: Person, choices: Mapping[str, bool]) -> None:
    """Keeps the choices of `rules.choices`; what else is in the mapping is left alone."""
    chosen = {name: on for name, on in choices.items() if name in CHOICES}
    for name, on in chosen.items():
        setattr(person, name, on)
    with writing():
        person.save(update_fields=list(chosen))
