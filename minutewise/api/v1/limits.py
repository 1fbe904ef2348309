"""What somebody guards themselves with: limits, exclusion, blocks."""

from datetime import UTC
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Status

from minutewise.accounts.actions import blocks as blocking
from minutewise.accounts.actions import exclusion as excluding
from minutewise.accounts.actions import limits as limiting
from minutewise.accounts.queries.limits import limits_of, spent_in
from minutewise.accounts.rules import exclusion
from minutewise.accounts.rules import limits as rules
from minutewise.accounts.rules.tokens import Scope
from minutewise.advisors.queries import advisor_by_id
from minutewise.api import cursors
from minutewise.api import own_shapes as shapes
from minutewise.api.access import network_of, person_of
from minutewise.api.v1.door import Cursor, Limit, api, by, told
from minutewise.kernel.errors import InvalidError, MissingError
from minutewise.work.clock import now


@api.get("limits", response=told(shapes.Limits), **by(Scope.READ))
def limits(request: HttpRequest) -> shapes.Limits:
    """One's own limits, and what they leave."""
    return _limits(request)


def _limits(request: HttpRequest) -> shapes.Limits:
    person, currency, at = person_of(request), network_of(request).currency, now().wall
    set_now, spent = limits_of(person.id, currency, at), spent_in(person, currency, at)
    until = person.excluded_until if exclusion.in_force(person.excluded_until, at) else None
    items = []
    for span, limit in set_now.items():
        used = spent.get(span)
        open_end = limit.amount is None or used is None
        items.append(
            shapes.Limit(
                span=span.value,
                amount=limit.amount,
                later=limit.later,
                later_from=limit.later_from,
                spent=used,
                left=None if open_end else max(0, (limit.amount or 0) - (used or 0)),
            )
        )
    return shapes.Limits(currency=currency, items=items, excluded_until=until)


@api.put("limits/{span}", response=told(shapes.Limits, 400, 415), **by(Scope.LIMITS))
def set_limit(request: HttpRequest, span: shapes.Span, body: shapes.NewLimit) -> shapes.Limits:
    """Set one limit: lower counts at once, higher after 24 hours."""
    person, currency = person_of(request), network_of(request).currency
    limiting.set_limits(person.id, currency, {rules.Span(span): body.amount}, now().wall)
    return _limits(request)


@api.delete("limits/{span}/later", response=told(shapes.Limits), **by(Scope.LIMITS))
def take_back_limit(request: HttpRequest, span: shapes.Span) -> shapes.Limits:
    """Give up a raise that waits for its 24 hours. Without one nothing changes."""
    person, currency = person_of(request), network_of(request).currency
    limiting.take_back(person.id, currency, rules.Span(span), now().wall)
    return _limits(request)


@api.post(
    "exclusion", response=told(shapes.Exclusion, 400, 409, 415, status=201), **by(Scope.LIMITS)
)
def exclude(request: HttpRequest, body: shapes.NewExclusion) -> Any:
    """Shut oneself out of calls and top-ups until then. It can be made longer, never shorter."""
    if body.until.tzinfo is None:
        said = _("Say in which time zone, such as 2027-01-01T00:00:00Z.")
        raise InvalidError("zone_missing", said, field="until")
    try:
        until = body.until.astimezone(UTC)
    except OverflowError as out:
        raise InvalidError("invalid", _("There is no such time."), field="until") from out
    excluding.exclude(person_of(request).id, until, now().wall)
    return Status(201, shapes.Exclusion(excluded_until=until))


@api.get("blocks", response=told(shapes.Blocks), **by(Scope.READ))
def blocks(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> shapes.Blocks:
    """Those with whom one has no calls, newest first."""
    rows = person_of(request).blocks.select_related("blocked").order_by("-pk")
    if cursor:
        rows = rows.filter(pk__lt=cursors.read_number(cursor))
    found = list(rows[: limit + 1])
    items = [shapes.Block(id=b.pk, name=b.blocked.shown_name, at=b.at) for b in found[:limit]]
    more = cursors.written(items[-1].id) if len(found) > limit else None
    return shapes.Blocks(items=items, next=more)


@api.post("blocks", response=told(shapes.Block, 400, 409, 415, status=201), **by(Scope.LIMITS))
def block(request: HttpRequest, body: shapes.NewBlock) -> Any:
    """Block an advisor: neither can call the other. Twice is once; the other is not told."""
    person, advisor = person_of(request), advisor_by_id(network_of(request), body.advisor)
    if advisor is None or advisor.person is None:  # companies are not blocked
        raise MissingError("no_such_advisor", _("There is no such advisor."), field="advisor")
    blocking.block(person, advisor.person, now().wall)
    made = person.blocks.select_related("blocked").get(blocked=advisor.person)
    return Status(201, shapes.Block(id=made.pk, name=made.blocked.shown_name, at=made.at))


@api.delete("blocks/{int:block_id}", response=told(None, status=204), **by(Scope.LIMITS))
def unblock(request: HttpRequest, block_id: int) -> Any:
    """Take a block away. One that is not there is gone already."""
    if block_id < 2**63:
        blocking.unblock(person_of(request), block_id)
    return Status(204, None)
