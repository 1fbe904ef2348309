"""Threads that somebody reported: what operators read of them, and who is meant."""

from uuid import UUID

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Person
from minutewise.advisors.queries import team_of
from minutewise.conversations.models import Message, Report
from minutewise.conversations.rules import ADVISOR, CLIENT

SHOWN = 20


def reports(*, is_open: bool) -> QuerySet[Report]:
    """Those that wait for a decision, the oldest first; or the decided ones, the newest first."""
    rows = Report.objects.select_related(*Report.WHOLE)
    if is_open:
        return rows.filter(decided="").order_by("at", "pk")
    return rows.exclude(decided="").order_by("-decided_at", "-pk")


def accused_in(report: Report) -> Person | None:
    """The other side of whoever reported; None for a visitor and for a company."""
    thread = report.conversation
    return thread.advisor.person if report.side == CLIENT else thread.client


def reports_about(person: Person) -> QuerySet[Report]:
    """Those in which this account is the other side: `accused_in`, asked the other way round."""
    as_advisor = Q(side=CLIENT, conversation__advisor__person=person)
    return Report.objects.filter(as_advisor | Q(side=ADVISOR, conversation__client=person))


def reporter_of(report: Report) -> Person | str | None:
    """Whoever is told what became of it: a person, a visitor's address, or nobody (has left)."""
    thread = report.conversation
    if report.person is not None:
        return report.person if report.person.is_active else None
    return thread.visitor_email if report.side == CLIENT and thread.is_a_visitors else None


def reported(report: Report) -> list[Message]:
    """By rule no more than what the reporter was sent: the other side's last messages until then,
    oldest first."""
    theirs = ADVISOR if report.side == CLIENT else CLIENT
    rows = report.conversation.messages.filter(side=theirs, at__lte=report.at)
    rows = rows.select_related("author")
    return list(reversed(rows.order_by("-number")[:SHOWN]))


def has_part_in(report: Report, person_id: UUID) -> bool:
    """Whether somebody is one of the two, or of the company that is."""
    thread = report.conversation
    if person_id in (thread.client_id, thread.advisor.person_id, report.person_id):
        return True
    return team_of(thread.advisor).filter(person=person_id).exists()
