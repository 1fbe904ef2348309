"""What every page knows."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from minutewise.accounts.models import Person
from minutewise.advisors.queries import has_page
from minutewise.conversations.queries import unread_threads
from minutewise.payments.queries import available
from minutewise.work.quick.tokens import token_for


def page(request: HttpRequest) -> dict[str, object]:
    """The network, whether this is the demo, and the reader's purse (asked for when shown).

    `advises`: whether the reader has a page of an advisor; `unread`: threads that wait for them."""
    network = getattr(request, "network", None)
    person = getattr(request, "user", None)
    context: dict[str, object] = {
        "network": network,
        "demo": settings.DEMO,
        "csrf_token": SimpleLazyObject(lambda: token_for(request)),  # asking sets the cookie
    }
    if network and isinstance(person, Person):
        context["purse"] = lambda: available(person.id, network.currency)
        context["advises"] = cache(lambda: has_page(person.id))  # asked twice on each page
        context["unread"] = lambda: unread_threads(person)
    return context
