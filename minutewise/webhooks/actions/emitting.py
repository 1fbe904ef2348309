"""Something happened: whoever asked to be told will be, once it is committed."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from minutewise.kernel.ids import new_id
from minutewise.webhooks.models import Delivery, Endpoint
from minutewise.webhooks.rules import Kind
from minutewise.work.due import plan
from minutewise.work.quick.prepared import Prepared
from minutewise.work.writing import writing

DELIVER = "webhook"

_OWN = Prepared(
    lambda person: Endpoint.objects.filter(
        person_id=person, company_id=None, person__is_active=True, off=""
    ),
    person=UUID,
)
_THEIRS = Prepared(
    lambda company: Endpoint.objects.filter(company_id=company, off=""), company=UUID
)

type Figures = Mapping[str, str | int | bool | None]


def emit(person_id: UUID, kind: Kind, data: Figures, at: datetime) -> None:
    """Has `kind` told to the endpoints of a person that listen to it.

    Inside the caller's transaction: what is rolled back is told to nobody. `data` holds ids and
    minor units, no names of other people and no text written by people.
    """
    _tell(_OWN.rows(person=person_id), kind, data, at)


def emit_company(company_id: UUID, kind: Kind, data: Figures, at: datetime) -> None:
    """The same for the endpoints of a company; `company` stands in the data."""
    theirs = _THEIRS.rows(company=company_id)
    _tell(theirs, kind, {"company": str(company_id), **data}, at)


def _tell(endpoints: Iterable[Endpoint], kind: Kind, data: Figures, at: datetime) -> None:
    wanted = [endpoint for endpoint in endpoints if kind in endpoint.events]
    if wanted:
        queue(wanted, kind, data, at)


def queue(
    endpoints: Iterable[Endpoint], kind: str, data: Figures, at: datetime, *, by_hand: bool = False
) -> list[Delivery]:
    """One event, and a delivery of it to each of the endpoints."""
    event = new_id()
    told = {"id": str(event), "type": kind, "created": at.isoformat(), "data": data}
    body = json.dumps(told, separators=(",", ":"))
    return [send_off(each, event, kind, body, at, by_hand=by_hand) for each in endpoints]


def send_off(
    endpoint: Endpoint, event: UUID, kind: str, body: str, at: datetime, *, by_hand: bool = False
) -> Delivery:
    """Notes a delivery and plans it."""
    with writing():
        delivery = Delivery.objects.create(
            endpoint=endpoint, event=event, kind=kind, body=body, by_hand=by_hand,
            made_at=at, next_at=at,
        )  # fmt: skip
        plan(DELIVER, str(delivery.pk), at)
    return delivery
