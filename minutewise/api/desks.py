"""A company as the person of a token sees it: the rights table of the pages, asked once more."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from minutewise.advisors.queries.companies import Desk, desk_of
from minutewise.advisors.rules.companies import Deed
from minutewise.api.access import network_of, person_of
from minutewise.kernel.errors import MissingError


def desk_for(request: HttpRequest, handle: str, deed: Deed = Deed.SEE) -> Desk:
    """The company with this handle for a member who may do `deed` there.

    Raises MissingError `no_such_company` for everybody else: it looks as if it were not there.
    """
    desk = desk_of(person_of(request), network_of(request), handle, deed)
    if desk is None:
        raise MissingError("no_such_company", _("There is no such company, or not for you."))
    return desk
