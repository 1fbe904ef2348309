"""What all pages of the desk share: they are there for operators alone."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from minutewise.accounts.models import Person
from minutewise.backoffice.actions import Operator
from minutewise.networks.middleware import NetworkRequest
from minutewise.work.admin import address_of


class DeskRequest(NetworkRequest):
    """A request by an operator."""

    user: Person


def desk[**Asked](view: Callable[Asked, HttpResponseBase]) -> Callable[Asked, HttpResponseBase]:
    """For operators; who is not signed in is asked to, for everybody else nothing is there."""

    @wraps(view)
    def guarded(*args: Asked.args, **kwargs: Asked.kwargs) -> HttpResponseBase:
        request = args[0]
        assert isinstance(request, HttpRequest)  # noqa: S101 (views begin with their request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not (isinstance(request.user, Person) and request.user.is_staff):
            raise Http404
        response = view(*args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def operator_of(request: DeskRequest) -> Operator:
    """Who acts, and from which address."""
    return Operator(request.user, address_of(request))
