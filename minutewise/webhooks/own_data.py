"""What webhooks keep of a person: addresses of their servers, and what was sent there."""

from collections.abc import Iterable
from datetime import datetime

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Sheet
from minutewise.webhooks.models import Delivery


def tell(person: Person) -> Iterable[Sheet]:
    """Endpoints, and the deliveries of the last days."""
    yield Sheet(
        "webhooks",
        [
            {
                "id": str(row.pk),
                "url": row.url,
                "events": " ".join(row.events),
                "made_at": row.made_at.isoformat(),
                "off": row.off,
            }
            for row in person.webhooks.filter(company_id=None)
        ],
    )
    sent = Delivery.objects.filter(endpoint__person=person, endpoint__company_id=None)
    yield Sheet(
        "webhook-deliveries",
        [
            {
                "id": str(row.pk),
                "webhook": str(row.endpoint_id),
                "made_at": row.made_at.isoformat(),
                "kind": row.kind,
                "state": row.state,
                "body": row.body,
            }
            for row in sent
        ],
    )


def erase(person: Person, at: datetime) -> None:
    """Nothing of it stays; what was made for a company is the company's."""
    del at
    person.webhooks.filter(company_id=None).delete()
