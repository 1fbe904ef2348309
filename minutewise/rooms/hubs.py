"""Several hubs: they announce themselves in a table, and each room meets at one of them.

A table, not Redis: what stands here survives its restart, and whoever gives out tickets reads
the database anyway. One process has no row here and asks for none.
"""

import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from minutewise.realtime.announce import move_topic
from minutewise.rooms.models import Hub, Meeting
from minutewise.work.writing import writing

ONLY = "/ws"  # the address where there is one hub
SEEN_EVERY_S = 1.0
GONE_AFTER_S = 3.5


def announce_hub(name: str) -> None:
    """Says that the hub of this name is here; again every SEEN_EVERY_S."""
    with writing():
        Hub.objects.update_or_create(
            name=name, defaults={"address": f"{ONLY}/{name}", "seen_at": Now()}
        )


def withdraw_hub(name: str) -> None:
    """The hub ends: from now on nobody is sent there."""
    with writing():
        Hub.objects.filter(name=name).delete()


def living_hubs() -> dict[str, str]:
    """Name → address of the hubs that were seen lately, in the order of their names."""
    if not settings.REDIS_URL:
        return {}
    seen = Hub.objects.filter(seen_at__gt=Now() - timedelta(seconds=GONE_AFTER_S))
    return dict(seen.order_by("name").values_list("name", "address"))


def address_for(key: str | None) -> str:
    """Where pages connect that sit in no call: spread over all hubs, the same for the same key."""
    hubs = living_hubs()
    return hubs[favourite(key or uuid4().hex, list(hubs))] if hubs else ONLY


def meeting_of(room: UUID, topic: str) -> tuple[str, str | None]:
    """Address and name of the hub at which both seats of a room meet; no name where there is
    only one hub.

    Stays the same while that hub lives. When it is gone, whoever comes first moves the room to
    another one (compare-and-set), and everybody follows with a fresh ticket.
    """
    hubs = living_hubs()
    held = Meeting.objects.filter(room=room).values_list("hub", flat=True).first() if hubs else None
    if not hubs:
        return ONLY, None
    if held not in hubs:
        held = _move(room, topic, held, favourite(str(room), list(hubs)))
    return hubs.get(held, f"{ONLY}/{held}"), held


def _move(room: UUID, topic: str, held: str | None, wanted: str) -> str:
    """The hub that the room meets at afterwards: ours, or that of who was faster."""
    with writing():
        if _set(room, held, wanted):
            move_topic(topic, wanted)
            return wanted
    return Meeting.objects.filter(room=room).values_list("hub", flat=True).first() or wanted


def _set(room: UUID, held: str | None, wanted: str) -> bool:
    if held is not None:
        return bool(Meeting.objects.filter(room=room, hub=held).update(hub=wanted))
    try:
        with transaction.atomic():
            Meeting.objects.create(room=room, hub=wanted)
    except IntegrityError:  # the other side came first
        return False
    return True


def favourite(key: str, hubs: list[str]) -> str:
    """Of these hubs the one that everybody chooses for `key`; a hub more or less moves only its
    own share."""
    return max(hubs, key=lambda hub: hashlib.sha256(f"{hub}:{key}".encode()).digest())
