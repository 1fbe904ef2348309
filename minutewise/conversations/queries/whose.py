"""Which threads are somebody's, in either role."""

from uuid import UUID

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries.pages import present


def pages_advised(person: Person | UUID) -> QuerySet[Advisor]:
    """The pages whose threads this person answers: the own ones, and those of companies."""
    companies = present(person).values("company")
    return Advisor.objects.filter(Q(person=person) | Q(company__in=companies))


def mine(person: Person | UUID) -> Q:
    """The threads of a person, as a condition."""
    return Q(client=person) | Q(advisor__in=pages_advised(person).values("pk"))
