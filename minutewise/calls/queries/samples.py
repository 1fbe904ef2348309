"""What is left of a free sample."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, Sum

from minutewise.calls.models import Meter, SampleMark
from minutewise.calls.sample_marks import Mark
from minutewise.metering import State


def sample_used(
    client_id: UUID | None, advisor_id: UUID, since: datetime, marks: Collection[Mark] = ()
) -> int:
    """Milliseconds of free samples that ran since then, summed over calls: between the two, and
    of whoever called this advisor from a browser or with a card of these `marks`.
    """
    whose = Q(client_id=client_id) if client_id else Q()
    for mark in marks:
        known = SampleMark.objects.filter(kind=mark.kind, digest=mark.digest)
        whose |= Q(call__in=known.values("call"))
    found = Meter.objects.filter(
        whose,
        call__advisor_id=advisor_id,
        free_sample_s__gt=0,
        state=State.SETTLED.value,
        settled_at__gte=since,
    ).aggregate(ran=Sum("closed_ms"))
    return int(found["ran"] or 0)


def sample_left_s(
    client_id: UUID | None,
    advisor_id: UUID,
    sample_s: int,
    *,
    again_days: int,
    used_s: int,
    at: datetime,
    marks: Collection[Mark] = (),
) -> int:
    """The free sample this client has with this advisor: all of it, or none once it is used up.

    Used up once `used_s` of it (or all of a shorter one) ran within `again_days`, summed over
    calls, also those of other accounts with the same `marks` (`sample_marks.Mark`). A visitor of
    whom nothing is known yet is told of the whole.
    """
    if (client_id is None and not marks) or sample_s == 0:
        return sample_s
    ran_ms = sample_used(client_id, advisor_id, at - timedelta(days=again_days), marks)
    return 0 if ran_ms >= min(used_s, sample_s) * 1000 else sample_s
