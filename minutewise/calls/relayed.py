"""Calls in which somebody hides the IP address: relayed on both sides, or not at all."""

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Mode
from minutewise.kernel.errors import RuleError
from minutewise.media import relay


def is_relayed(*people: Person | None) -> bool:
    """Whether media between these people (None: nobody has answered) goes by the relay only."""
    return relay.is_wanted(*(person.hides_address for person in people if person))


def check_relay(mode: str, *people: Person | None) -> None:
    """Raises RuleError `relay_missing` where an address could only be shown or nobody connects.

    Writing needs no way between the two browsers, so it is never refused.
    """
    if mode == Mode.TEXT or relay.is_there() or not is_relayed(*people):
        return
    raise RuleError(
        "relay_missing",
        _("One of you hides the IP address, and there is no relay for it here. Writing works."),
    )
