"""Who somebody has proven to be in this session, and when: what the session remembers.

allauth notes each proof in the session (`record_authentication`); this says what they are worth.
"""

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from minutewise.accounts.models import Person
from minutewise.accounts.queries.ways import has_second_factor
from minutewise.accounts.rules.second import is_proven, way_of


def note(request: HttpRequest, person: Person, method: str, **more: object) -> None:
    """Remembers a proof: `code`, `passkey`, `openid` or `second`; `again` if it was no sign-in."""
    record_authentication(request, person, method, **more)


def proven(request: HttpRequest) -> bool:
    """Whether the signed-in person proved a moment ago who they are."""
    person = request.user
    if not isinstance(person, Person):
        return False
    records = get_authentication_records(request, person)
    return is_proven(records, needs_second=has_second_factor(person), at_s=time.time())


def by_passkey(request: HttpRequest, person: Person) -> bool:
    """Whether this sign-in came with a passkey, which stands for both factors."""
    records = get_authentication_records(request, person)
    return any(record.get("method") == "passkey" for record in records)


def way_in(request: HttpRequest) -> str:
    """How this session was signed in to; empty if it is not known."""
    person = request.user
    return way_of(get_authentication_records(request, person)) if person.is_authenticated else ""


def proof_needed[**Asked](
    view: Callable[Asked, HttpResponseBase],
) -> Callable[Asked, HttpResponseBase]:
    """For what changes the ways in: who did not prove a moment ago who they are does so first."""

    @wraps(view)
    def guarded(*args: Asked.args, **kwargs: Asked.kwargs) -> HttpResponseBase:
        request = args[0]
        assert isinstance(request, HttpRequest)  # noqa: S101 (views begin with their request)
        return view(*args, **kwargs) if proven(request) else ask_again(request)

    return guarded


def ask_again(request: HttpRequest, back: str = "") -> HttpResponse:
    """To the page that asks who this is; then to `back`, else to this page, or to the ways in
    where this was a form."""
    here = request.path if request.method in {"GET", "HEAD"} else reverse("accounts:ways")
    return HttpResponseRedirect(
        f"{reverse('accounts:confirm')}?{urlencode({'next': back or here})}"
    )
