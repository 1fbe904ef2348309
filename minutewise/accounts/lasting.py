"""An exclusion stays with the address, also when its account is erased."""

from datetime import datetime

from django.utils.crypto import salted_hmac

from minutewise.accounts.models import LastingExclusion, Person
from minutewise.accounts.rules.exclusion import in_force


def _digest(email: str) -> str:
    return salted_hmac("minutewise.exclusion", email.lower(), algorithm="sha256").hexdigest()


def keep(person: Person, at: datetime) -> None:
    """Remembers how long the address stays shut out; forgets what is over by now."""
    LastingExclusion.objects.filter(until__lte=at).delete()
    until = person.excluded_until
    if until is not None and in_force(until, at):
        own = _digest(person.email)
        LastingExclusion.objects.update_or_create(digest=own, defaults={"until": until})


def until_of(email: str, at: datetime) -> datetime | None:
    """Until when an account that begins with this address at `at` is shut out; None if not."""
    kept = LastingExclusion.objects.filter(digest=_digest(email), until__gt=at).first()
    return kept.until if kept else None
