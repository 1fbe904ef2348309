"""What the pages of payments share."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse

from minutewise.accounts.models import Person
from minutewise.kernel.errors import MissingError
from minutewise.networks.middleware import NetworkRequest


class MemberRequest(NetworkRequest):
    """A request by somebody who is signed in."""

    user: Person


def found[**Asked](view: Callable[Asked, HttpResponse]) -> Callable[Asked, HttpResponse]:
    """What is not there, or not yours, is a plain 404."""

    @wraps(view)
    def guarded(*args: Asked.args, **kwargs: Asked.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except MissingError as error:
            raise Http404(error.message) from error

    return guarded
