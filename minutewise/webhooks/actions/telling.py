"""An endpoint was switched off: whose it is gets a letter; a company's, its present owners."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from minutewise.accounts.models import Person
from minutewise.networks.models import Network
from minutewise.notify.actions import send
from minutewise.webhooks.models import Endpoint


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who looks after a company's webhooks now, and the path of their list."""

    people: list[Person]
    at: str


type Find = Callable[[UUID], Keepers]
_find: list[Find] = []


def provide_keepers(find: Find) -> None:
    """Registers who knows companies: they stand above this context."""
    _find[:] = [find]


def tell_switched_off(endpoint: Endpoint, at: datetime) -> None:
    """A letter to each of them, with the page of the endpoint. In the caller's transaction."""
    network = Network.objects.first()
    keepers = _keepers(endpoint)
    context = {"address": endpoint.url, "url": f"{settings.PUBLIC_URL}{keepers.at}{endpoint.pk}/"}
    for person in keepers.people:
        if person.is_active:
            send(
                person, "webhooks/letters/switched_off", context, at,
                network=network.name if network else "",
            )  # fmt: skip


def _keepers(endpoint: Endpoint) -> Keepers:
    if endpoint.company_id is not None and _find:
        return _find[0](endpoint.company_id)
    return Keepers([endpoint.person], reverse("webhooks:webhooks"))
