"""Who has an address, who had it, and where it leads now."""

from datetime import datetime

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, FormerHandle
from minutewise.advisors.queries.pages import page_by_handle
from minutewise.advisors.rules.handles import held_since, skeleton
from minutewise.networks.models import Network
from minutewise.networks.queries import policy_at


def handle_is_free(
    network: Network, handle: str, now: datetime, but_for: Advisor | None = None
) -> bool:
    """Whether nobody else in the network has `handle` or one that looks like it.

    Somebody who left it less than the policy's days ago still has it in this sense. It is left and
    kept in one transaction, so looking for the present holder first and the former one then misses
    nobody.
    """
    looks_like_it = Q(network=network, skeleton=skeleton(handle))
    present = Advisor.objects.filter(looks_like_it)
    former = FormerHandle.objects.filter(looks_like_it, left_at__gt=_held_since(network, now))
    if but_for:
        present, former = present.exclude(pk=but_for.pk), former.exclude(advisor_id=but_for.pk)
    return not (present.exists() or former.exists())


def moved_to(network: Network, handle: str, viewer: Person | None) -> str:
    """The present handle of the page that was at `handle`; empty if `viewer` may not see it."""
    row = FormerHandle.objects.filter(network=network, handle=handle).select_related("advisor")
    left = row.first()
    seen = page_by_handle(network, left.advisor.handle, viewer) if left else None
    return seen.handle if seen else ""


def held_by(advisor: Advisor, now: datetime) -> QuerySet[FormerHandle]:
    """Addresses that `advisor` has left and that nobody else may take yet."""
    return advisor.former_handles.filter(left_at__gt=_held_since(advisor.network, now))


def _held_since(network: Network, now: datetime) -> datetime:
    """By the policy of now: a longer or shorter time holds for what was left before it, too."""
    return held_since(now, policy_at(network, now).handle_kept_days)
