"""A page and what it offers, as whoever rings there finds them."""

from uuid import UUID

from minutewise.advisors.models import Advisor, Rate, Service
from minutewise.work.quick.came import fetched
from minutewise.work.quick.prepared import Prepared

_RUNG = Prepared(
    lambda page: Advisor.objects.select_related("person", "company", "network").filter(
        id=page, published_at__isnull=False
    ),
    page=UUID,
)
_SERVICE = Prepared(lambda page: Service.objects.filter(advisor=page).order_by("pk")[:1], page=UUID)
_RATES = Prepared(lambda service: Rate.objects.filter(service=service), service=UUID)


def page_to_ring(page_id: UUID) -> Advisor | None:
    """A published page with its person or company and its network; else None."""
    return _RUNG.first(page=page_id)


def service_of(advisor: Advisor) -> Service | None:
    """The one service of a page, with its rates; None before there is one. Two queries."""
    service = _SERVICE.first(page=advisor.pk)
    if service is not None:
        service.advisor = advisor
        fetched(service, "rates", _RATES.rows(service=service.pk))
    return service
