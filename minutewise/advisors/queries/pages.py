"""The rows behind a page. Who may see what is decided here, so a foreign page looks missing."""

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import (
    Advisor,
    Company,
    Membership,
    Rate,
    Service,
    WorkException,
    WorkTime,
)
from minutewise.advisors.rules.companies import Deed, may
from minutewise.networks.models import Network
from minutewise.work.quick.addresses import address_of
from minutewise.work.quick.came import fetched, these
from minutewise.work.quick.prepared import Prepared

# A person's page goes with the person; a company's stands for itself.
IN_GOOD_STANDING = Q(person__is_active=True) | Q(company__closed_at=None, company__isnull=False)
_MEMBERS = Membership.objects.filter(left_at=None)


def whole(advisors: QuerySet[Advisor]) -> QuerySet[Advisor]:
    """The same advisors with everything that a card or a page shows, in six more queries."""
    related = advisors.select_related(*_RELATED)
    return related.prefetch_related(
        "services__rates", "work_times", "work_exceptions", Prefetch("company__members", _MEMBERS)
    )


def published(network: Network) -> QuerySet[Advisor]:
    """Pages that everybody in a network may see."""
    return Advisor.objects.filter(IN_GOOD_STANDING, network=network, published_at__isnull=False)


def page_by_handle(network: Network, handle: str, viewer: Person | None) -> Advisor | None:
    """A page: published, or the viewer's own. Whole, in five or six queries."""
    if viewer is None:
        found = _SHOWN.first(network=network.pk, handle=handle)
    else:
        found = _SEEN.first(network=network.pk, handle=handle, viewer=viewer.pk)
    if found is not None:
        _complete(found)
    return found


_RELATED = ("person", "company", "presence", "network")


def _shown(network: UUID, handle: str) -> QuerySet[Advisor]:
    may_see = IN_GOOD_STANDING & Q(published_at__isnull=False)
    return _one(Advisor.objects.filter(may_see, network=network, handle=handle))


def _seen(network: UUID, handle: str, viewer: UUID) -> QuerySet[Advisor]:
    mine = present(viewer).values("company")
    own = Q(person=viewer) | Q(company__in=mine)
    may_see = IN_GOOD_STANDING & Q(published_at__isnull=False) | own
    return _one(Advisor.objects.filter(may_see, network=network, handle=handle))


def _one(advisors: QuerySet[Advisor]) -> QuerySet[Advisor]:
    return advisors.select_related(*_RELATED).order_by("pk")[:1]


_ALIKE = 1_000  # rows of pages that are read again and again
_SHOWN = Prepared(_shown, network=UUID, handle=str, alike=_ALIKE)
_SEEN = Prepared(_seen, network=UUID, handle=str, viewer=UUID)
_SERVICES = Prepared(
    lambda advisor: Service.objects.filter(advisor=advisor), advisor=UUID, alike=_ALIKE
)
_RATES = Prepared(lambda service: Rate.objects.filter(service=service), service=UUID, alike=_ALIKE)
_TIMES = Prepared(
    lambda advisor: WorkTime.objects.filter(advisor=advisor), advisor=UUID, alike=_ALIKE
)
_SPECIAL = Prepared(
    lambda advisor: WorkException.objects.filter(advisor=advisor), advisor=UUID, alike=_ALIKE
)
_PLACES = Prepared(lambda company: _MEMBERS.filter(company=company), company=UUID, alike=_ALIKE)


def _complete(advisor: Advisor) -> None:
    """What `whole` brings along, for one page."""
    services = _SERVICES.rows(advisor=advisor.pk)
    for service in services:
        fetched(service, "rates", _RATES.rows(service=service.pk))
    fetched(advisor, "services", services)
    fetched(advisor, "work_times", _TIMES.rows(advisor=advisor.pk))
    fetched(advisor, "work_exceptions", _SPECIAL.rows(advisor=advisor.pk))
    if advisor.company is not None:
        fetched(advisor.company, "members", _PLACES.rows(company=advisor.company.pk))


def advisor_by_id(network: Network, advisor_id: UUID) -> Advisor | None:
    """A published advisor, whole; None for any other id."""
    return whole(published(network).filter(pk=advisor_id)).first()


def own_page(person: Person, network: Network) -> Advisor | None:
    """A person's own page in a network, published or not."""
    return whole(Advisor.objects.filter(person=person, network=network)).first()


def page_of(owner: Person | Company, network: Network) -> Advisor | None:
    """The page of a person in a network, or that of a company; published or not."""
    if isinstance(owner, Person):
        return own_page(owner, network)
    return whole(Advisor.objects.filter(company=owner)).first()


def present(person: Person | UUID) -> QuerySet[Membership]:
    """The places that a person has now, in companies that are open."""
    return Membership.objects.filter(person=person, left_at=None, company__closed_at=None)


def belongs(advisor: Advisor, viewer: Person | None) -> bool:
    """Whether the page is the viewer’s own, or that of a company the viewer belongs to."""
    if viewer is None:
        return False
    if advisor.company is None:
        return viewer.pk == advisor.person_id
    return any(
        row.person_id == viewer.pk for row in these(advisor.company, "members") if not row.left_at
    )


def earns(person: Person, advisor: Advisor) -> bool:
    """Whether the person has the say over what a page earns: whose it is, of a company an owner."""
    if advisor.company_id is None:
        return advisor.person_id == person.id
    place = present(person).filter(company=advisor.company_id).first()
    return place is not None and may(place.role, Deed.MONEY)


def pages_of(person_id: UUID) -> QuerySet[Advisor]:
    """All pages of a person, over all networks."""
    return Advisor.objects.filter(person_id=person_id).select_related("presence")


_HAS_PAGE = Prepared(
    lambda person: Advisor.objects.filter(person=person).values_list("pk")[:1], person=UUID
)


def has_page(person_id: UUID) -> bool:
    """Whether a person has a page in any network."""
    return bool(_HAS_PAGE.columns(person=person_id))


def rates_of(advisor: Advisor) -> dict[str, Rate]:
    """The rates of an advisor's service by mode."""
    return {
        rate.mode: rate
        for service in these(advisor, "services")
        for rate in these(service, "rates")
    }


def lacking(advisor: Advisor) -> list[str]:
    """What a page lacks before it can be shown, in words."""
    missing = []
    if not (advisor.company or (advisor.person and advisor.person.name)):
        missing.append(_("Your name is missing."))
    if not advisor.activity:
        missing.append(_("Say what you advise on."))
    if not Rate.objects.filter(service__advisor=advisor).exists():
        missing.append(_("Name a price for at least one way to talk."))
    return missing


def portrait_is_shown(portrait: str, viewer: Person | None) -> tuple[bool, bool]:
    """Whether a picture may be seen by `viewer`, and whether by everybody."""
    advisor = Advisor.objects.filter(portrait=portrait).first() if portrait else None
    if advisor is None:
        return False, False
    public = advisor.published_at is not None
    return public or belongs(advisor, viewer), public


def picture_url(advisor: Advisor) -> str:
    """Where the small portrait is; empty without one."""
    return address_of("advisors:portrait", 160, advisor.portrait) if advisor.portrait else ""


def people_connected() -> list[UUID]:
    """Ids of the people whose pages or companies say that a socket of theirs is open."""
    connected = Advisor.objects.filter(presence__connected=True, person__isnull=False)
    agents = Membership.objects.filter(connected=True, left_at=None)
    pages, places = (q.values_list("person_id", flat=True) for q in (connected, agents))
    return sorted({person for person in [*pages, *places] if person})
