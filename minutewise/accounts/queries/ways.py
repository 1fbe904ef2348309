"""Which ways in a person has."""

from minutewise.accounts.models import Person, RecoveryCode, SecondFactor


def has_second_factor(person: Person) -> bool:
    """Whether a code alone is not enough for this account."""
    return SecondFactor.objects.filter(person_id=person.pk).exists()


def codes_left(person: Person) -> int:
    """How many codes to fall back on have not been used."""
    return RecoveryCode.objects.filter(person_id=person.pk, used_at=None).count()
