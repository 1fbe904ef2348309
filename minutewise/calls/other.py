"""Who was on the other side of a call."""

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.calls.models import Call
from minutewise.calls.rules import CLIENT
from minutewise.kernel.errors import MissingError


def other_side(call: Call, role: str) -> Person:
    """The person across from `role`. Raises MissingError `nobody_there` if nobody answered."""
    other = call.agent if role == CLIENT else call.client
    if other is None:
        raise MissingError("nobody_there", _("Nobody has answered this call."))
    return other
