"""What companies keep of a person: places, invitations, shares; and what leaving does to them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Sheet
from minutewise.advisors.actions.companies import close, leave
from minutewise.advisors.models import AgentShare, Invitation, Membership
from minutewise.advisors.queries.companies import has_money
from minutewise.advisors.queries.pages import present
from minutewise.advisors.rules.companies import stays_owned


def tell(person: Person) -> Iterable[Sheet]:
    """Companies somebody belongs or belonged to, letters of invitation, shares passed on."""
    places = Membership.objects.filter(person=person).select_related("company")
    yield Sheet(
        "companies",
        [
            {"company": row.company.name, "role": row.role, "joined_at": row.joined_at.isoformat(),
             "named_on_the_page": row.shows_name,
             "left_at": row.left_at.isoformat() if row.left_at else None}
            for row in places.order_by("joined_at")
        ],
    )  # fmt: skip
    invited = Invitation.objects.filter(Q(email=person.email) | Q(by=person))
    yield Sheet(
        "invitations",
        [
            {"company": row.company.name, "to": row.email, "role": row.role,
             "sent_at": row.sent_at.isoformat()}
            for row in invited.select_related("company")
        ],
    )  # fmt: skip
    shares = AgentShare.objects.filter(Q(to=person) | Q(by_id=person.pk))
    yield Sheet(
        "company-shares",
        [
            {"company": row.company.name, "mine": row.to_id == person.pk, "amount": row.amount,
             "currency": row.currency, "what_for": row.why, "at": row.at.isoformat()}
            for row in shares.select_related("company").order_by("at")
        ],
    )  # fmt: skip


def refuses(person: Person, at: datetime) -> str:
    """Who alone owns a company with members or money passes it on, or closes it, first."""
    del at
    for place in present(person).select_related("company__network"):
        roles = _roles(place)
        if stays_owned(roles, place.role, None):
            continue
        if len(roles) > 1:
            words = _("You are the only owner of %(name)s. Make somebody else an owner first.")
            return words % {"name": place.company.name}
        if has_money(place.company):
            words = _("%(name)s has money. Pay it out before you leave.")
            return words % {"name": place.company.name}
    return ""


def erase(person: Person, at: datetime) -> None:
    """Leaves every company; one that nobody else belongs to is closed. Texts about shares go."""
    for place in present(person).select_related("company__network"):
        if len(_roles(place)) == 1:
            close(place.company, person.pk, at)
        else:
            leave(place.company, person, at)
    Invitation.objects.filter(email=person.email).delete()
    Invitation.objects.filter(by=person).update(by=None)
    AgentShare.objects.filter(Q(to=person) | Q(by_id=person.pk)).update(why="")
    Membership.objects.filter(person=person).update(connected=False, in_call=False)


def _roles(place: Membership) -> list[str]:
    return list(place.company.members.filter(left_at=None).values_list("role", flat=True))
