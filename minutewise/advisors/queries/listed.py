"""The pages that search engines are told of."""

from datetime import datetime

from django.db.models import Max
from django.db.models.functions import Greatest

from minutewise.advisors.queries.pages import published
from minutewise.networks.models import Network


def listed(network: Network, start: int, count: int) -> list[tuple[str, datetime]]:
    """(handle, last change) of `count` published pages from the `start`-th on, oldest first."""
    changed = Greatest("changed_at", "published_at")
    rows = published(network).order_by("pk").values_list("handle", changed)
    return list(rows[start : start + count])


def listed_total(network: Network) -> tuple[int, datetime | None]:
    """How many there are, and when one of them changed last."""
    pages = published(network)
    newest = pages.aggregate(at=Max(Greatest("changed_at", "published_at")))["at"]
    return pages.count(), newest
