"""Whether media goes through the operator's relay alone, so that no side learns an address."""

from django.conf import settings


def is_there() -> bool:
    """Whether this installation has a relay at all."""
    return bool(settings.TURN_URLS)


def is_wanted(*wishes: bool) -> bool:
    """Whether a call between these people is relayed: one who hides the address is enough.

    Both sides are: the other's browser would else show its own address to whoever hides.
    """
    return settings.RELAY_ONLY or any(wishes)
