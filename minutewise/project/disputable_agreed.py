"""Payments by request as something that can be disputed. A tip is a gift: it cannot."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.queries.companies import members_of
from minutewise.advisors.rules.companies import Deed, may
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import ref_of, whole_agreed
from minutewise.agreed.rules import Kind, State
from minutewise.agreed.telling import name_of
from minutewise.disputes.subjects import Door, Evidence, Fact, Subject
from minutewise.kernel.money import format_amount

ASKED_FOR = [Kind.FIXED.value, Kind.SUCCESS.value]


def _paid(ref_id: str) -> Agreed | None:
    try:
        wanted = UUID(ref_id)
    except ValueError:
        return None
    row = whole_agreed(wanted)
    return row if row and row.state == State.PAID.value and row.kind in ASKED_FOR else None


def find(ref_id: str) -> Subject | None:
    """A fixed payment or success fee that was paid."""
    row = _paid(ref_id)
    if row is None or row.ended_at is None:
        return None
    answering, parties = _other_side(row)
    return Subject(
        ref=ref_of(row.id),
        client=row.client,
        earner=row.advisor.earner,
        earner_name=row.advisor.shown_name,
        answering=answering,
        parties=frozenset({row.client_id, *parties}),
        network=row.conversation.network,
        conversation=row.conversation,
        settled_at=row.ended_at,
        title=_("%(what)s to %(name)s")
        % {"what": name_of(row), "name": row.advisor.shown_name},
        earner_title=_("%(what)s from %(name)s")
        % {"what": name_of(row), "name": row.client.shown_name},
        url=reverse("agreed:page", args=[row.id]),
    )  # fmt: skip


def _other_side(row: Agreed) -> tuple[list[Person], list[UUID]]:
    """Who may answer for the earnings, and who is too near to decide about them."""
    asked_by = [row.asked_by] if row.asked_by else []
    if row.advisor.company is None:
        alone = [row.advisor.person] if row.advisor.person else []
        return alone, [person.pk for person in alone + asked_by]
    members = members_of(row.advisor.company)
    owners = [each.person for each in members if may(each.role, Deed.MONEY)]
    return owners, [each.person_id for each in members] + [person.pk for person in asked_by]


def evidence(ref_id: str) -> Evidence:
    """What was asked for with its reason or condition, and what the client confirmed when.

    The reason was written to be agreed upon; the thread stays closed. Nothing was measured.
    """
    row = _paid(ref_id)
    if row is None or row.ended_at is None:
        return Evidence()
    figures = {
        "what": name_of(row), "sum": format_amount(row.amount, row.currency, "en"),
        "word": row.word, "days": row.days,
    }  # fmt: skip
    said = _("%(what)s of %(sum)s asked for: “%(word)s”")
    confirmed = [Fact(row.agreed_at, _("The client agreed, for %(days)s days") % figures)]
    paid = _("The client paid %(sum)s") if row.kind == Kind.FIXED.value else _(
        "The client said that it was solved and paid %(sum)s"
    )  # fmt: skip
    return Evidence(
        terms=[Fact(row.asked_at, said % figures)],
        confirmations=[*(confirmed if row.agreed_at else []), Fact(row.ended_at, paid % figures)],
    )


AGREED = Door(find, evidence)
