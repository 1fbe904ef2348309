"""The calls of the past on either side, a page at a time."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Person
from minutewise.calls.history import PastCall, past_call
from minutewise.calls.models import Call
from minutewise.calls.queries import WHOLE
from minutewise.calls.rules import BY_ADVISOR

PAGE = 20


class Show(StrEnum):
    """What of the past is looked at."""

    ALL = "all"
    MADE = "made"
    RECEIVED = "received"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class PastLine:
    """A call, and where it can be made again: empty where there is nobody to ring."""

    call: PastCall
    again: str


@dataclass(frozen=True, slots=True)
class PastPage:
    """Newest first; `older` is the cursor of the next page, empty on the last."""

    lines: list[PastLine]
    older: str


def past_page(person: Person, show: Show, before: UUID | None = None, size: int = PAGE) -> PastPage:
    """Ended calls of `person` as `show` says, from the one after the call `before` on.

    The cursor names a call of the person's own; any other one means the first page. 4 queries.
    """
    calls = wanted(person, show)
    mark = wanted(person, Show.ALL).filter(pk=before).first() if before else None
    if mark:
        at = mark.started_at
        calls = calls.filter(Q(started_at__lt=at) | Q(started_at=at, pk__lt=mark.pk))
    whole = calls.select_related(*WHOLE).prefetch_related("meters")
    found = list(whole.order_by("-started_at", "-pk")[: size + 1])
    lines = [_line(call, person) for call in found[:size]]
    return PastPage(lines, str(found[size - 1].pk) if len(found) > size else "")


def _line(call: Call, person: Person) -> PastLine:
    mine = call.client_id == person.pk
    return PastLine(past_call(call, mine=mine), again(call) if mine else "")


def wanted(person: Person, show: Show) -> QuerySet[Call]:
    """Ended calls of `person`, as `show` says."""
    by_advisor = Q(came_by=BY_ADVISOR)
    made = Q(client=person) & ~by_advisor | Q(agent=person) & by_advisor
    received = Q(agent=person) & ~by_advisor | Q(client=person) & by_advisor
    which = {
        Show.ALL: made | received,
        Show.MADE: made,
        Show.RECEIVED: received,
        Show.MISSED: (made | received) & Q(outcome=Call.Outcome.MISSED),
    }[show]
    return Call.objects.filter(which, stage=Call.Stage.ENDED)


def again(call: Call) -> str:
    """The advisor's call card with the same mode and subject; the price is the one of today."""
    advisor = call.advisor
    gone = advisor.person is not None and not advisor.person.is_active
    if gone or advisor.published_at is None:
        return ""
    kept = {"mode": call.mode, "subject": call.subject}
    return f"{advisor.get_absolute_url()}?{urlencode({k: v for k, v in kept.items() if v})}#call"
