"""Companies for those who belong to them. Who does not is told nothing: it looks missing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Company, Invitation, Membership
from minutewise.advisors.queries.pages import present, whole
from minutewise.advisors.rules.companies import Deed, Open, Role, digest_of, may, opens
from minutewise.ledger.queries import wallets_of
from minutewise.networks.models import Network
from minutewise.payments.queries import payouts_from
from minutewise.payments.rules import IN_TRANSIT
from minutewise.webhooks.actions.telling import Keepers


@dataclass(frozen=True, slots=True)
class Desk:
    """A company as one of its members sees it."""

    company: Company
    page: Advisor
    me: Membership

    def may(self, deed: Deed) -> bool:
        """Whether this member may do that here."""
        return may(self.me.role, deed)

    @property
    def deeds(self) -> frozenset[str]:
        """All that this member may do, for templates."""
        return frozenset(deed.value for deed in Deed if may(self.me.role, deed))


def desk_of(person: Person, network: Network, handle: str, deed: Deed = Deed.SEE) -> Desk | None:
    """The company with this handle, if `person` belongs to it and may do `deed` there."""
    here = present(person).filter(company__network=network, company__page__handle=handle)
    me = here.select_related("company__network").first()
    if me is None or not may(me.role, deed):
        return None
    page = whole(Advisor.objects.filter(company=me.company)).get()
    return Desk(me.company, page, me)


def places_of(person: Person, network: Network) -> list[Membership]:
    """The companies somebody belongs to here, by name."""
    here = present(person).filter(company__network=network)
    return list(here.select_related("company__page").order_by("company__name", "pk"))


def owned_by(person: Person) -> list[str]:
    """The owners in the books ("company:<id>") whose money is this person's to look after."""
    rows = present(person).filter(role__in=[role for role in Role if may(role, Deed.MONEY)])
    return [f"company:{company}" for company in rows.values_list("company_id", flat=True)]


def members_of(company: Company) -> list[Membership]:
    """Who belongs to a company now: owners first, then by when they joined."""
    rows = list(company.members.filter(left_at=None).select_related("person"))
    order = list(Role)
    return sorted(rows, key=lambda row: (order.index(Role(row.role)), row.joined_at, row.pk))


def owners_of(company: Company) -> list[Person]:
    """The present owners of a company."""
    return [row.person for row in members_of(company) if row.role == Role.OWNER]


def keepers_of(company_id: UUID) -> Keepers:
    """Who may change a company's webhooks now, and where they are; nobody once it is closed."""
    company = Company.objects.select_related("page").get(pk=company_id)
    people = [row.person for row in members_of(company) if may(row.role, Deed.WEBHOOKS)]
    return Keepers(people, reverse("advisors:company-webhooks", args=[company.page.handle]))


def member(company: Company, member_id: int) -> Membership | None:
    """A present member by the number of the place."""
    return company.members.filter(left_at=None, pk=member_id).select_related("person").first()


def waiting(company: Company) -> list[Invitation]:
    """Invitations that were neither accepted nor withdrawn, expired ones among them."""
    return list(company.invitations.filter(accepted_at=None, withdrawn_at=None))


def invited_by(secret: str) -> Invitation | None:
    """The invitation that this secret opens, whatever has become of it."""
    digest = digest_of(secret)
    found = Invitation.objects.filter(digest=digest) if digest else Invitation.objects.none()
    return found.select_related("company__page", "by").first()


def has_money(company: Company) -> bool:
    """Whether there is money of the company’s here, or on a way that may lead back."""
    owner = f"company:{company.pk}"
    if payouts_from(owner).filter(state__in=IN_TRANSIT).exists():
        return True
    return any(purse.spendable or purse.earnings for purse in wallets_of(owner).values())


def standing(invitation: Invitation, addresses: frozenset[str], at: datetime) -> Open:
    """What the invitation is to somebody who has proven these addresses (small letters)."""
    return opens(
        ours=invitation.email.lower() in addresses,
        accepted=invitation.accepted_at is not None,
        withdrawn=invitation.withdrawn_at is not None,
        closed=invitation.company.closed_at is not None,
        expires_at=invitation.expires_at,
        at=at,
    )
