"""Which addresses somebody has proven to read."""

from allauth.account.models import EmailAddress

from minutewise.accounts.models import Person


def proven_addresses(person: Person) -> frozenset[str]:
    """The addresses that a person proved by a code, in small letters."""
    rows = EmailAddress.objects.filter(user=person, verified=True)
    return frozenset(email.lower() for email in rows.values_list("email", flat=True))
