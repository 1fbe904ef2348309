"""What the pages of one's own account share."""

from typing import cast

from django.http import HttpRequest

from minutewise.accounts.models import Person


def me(request: HttpRequest) -> Person:
    """A copy of one's own: a form writes what was typed into it, right or wrong."""
    return Person.objects.get(pk=cast(Person, request.user).pk)


def currency_of(request: HttpRequest) -> str:
    """The currency of the network that the reader is on (set by its middleware, which stands
    above this context)."""
    return str(request.network.currency)  # type: ignore[attr-defined]  # networks.middleware


def network_of(request: HttpRequest) -> str:
    """The name that letters are sent under (set by the network's middleware, likewise)."""
    return str(request.network.name)  # type: ignore[attr-defined]  # networks.middleware
