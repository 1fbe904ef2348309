"""Companies are founded; their members change roles, leave and are removed; they close."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.actions.handles import take_handle, taken
from minutewise.advisors.actions.page import searchable
from minutewise.advisors.actions.presence import name_gone, team_changed
from minutewise.advisors.models import Advisor, Company, Membership, Presence
from minutewise.advisors.queries.companies import has_money
from minutewise.advisors.rules import handles
from minutewise.advisors.rules.companies import Role, may_remove, stays_owned
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, MissingError, RuleError
from minutewise.networks.models import Network
from minutewise.ratings.actions import team_is
from minutewise.realtime.announce import announce, revoke
from minutewise.webhooks.actions.endpoints import forget_company
from minutewise.work import audit
from minutewise.work.writing import writing


def found(
    person: Person, network: Network, *, name: str, handle: str, activity: str, at: datetime
) -> Company:
    """A new company whose owner is `person`; its page is a draft.

    Raises InvalidError `handle_*` or ConflictError `handle_taken`, beside the field.
    """
    if wrong := handles.problem(handle):
        raise InvalidError(f"handle_{wrong}", _("This address is not possible."), field="handle")
    try:
        with writing():
            company = Company.objects.create(network=network, name=name, founded_at=at)
            page = Advisor(
                company=company, network=network, activity=activity, time_zone=person.time_zone
            )
            take_handle(page, handle, at)
            page.search_text = searchable(page)
            page.save()
            Presence.objects.create(advisor=page)
            Membership.objects.create(
                company=company, person=person, role=Role.OWNER, joined_at=at, idle_since=at
            )
            tell_team(person.pk)
            _record(company, person.pk, "company.founded", {}, at)
    except IntegrityError as error:  # somebody took the handle between the look and the write
        raise taken() from error
    return company


def locked(company: Company) -> list[Membership]:
    """The company's present members, held until the transaction ends: who is owner is decided
    for one change at a time."""
    Company.objects.select_for_update().get(pk=company.pk)
    return list(company.members.select_for_update().filter(left_at=None))


def set_role(
    company: Company, member_id: int, role: str, *, by: Membership, at: datetime
) -> Membership:
    """Gives a member another role; the caller may do Deed.ROLES.

    Raises MissingError `no_member`, RuleError `last_owner`.
    """
    with writing():
        members = locked(company)
        row = _among(members, member_id)
        _keep_an_owner(members, row, role)
        if row.role != role:
            told = {"person": str(row.person_id), "from": row.role, "to": role}
            row.role = Role(role)
            row.save(update_fields=["role"])
            _record(company, by.person_id, "company.role", told, at)
    return row


def show_name(company: Company, person: Person, *, shown: bool) -> None:
    """A member lets everybody read their name on the company's page, or no more.

    Raises MissingError `no_member`.
    """
    with writing():
        mine = next((row for row in locked(company) if row.person_id == person.pk), None)
        if mine is None:
            raise MissingError("no_member", _("There is no such member."))
        if mine.shows_name and not shown:
            name_gone(mine)
        mine.shows_name = shown
        mine.save(update_fields=["shows_name"])


def remove(company: Company, member_id: int, *, by: Membership, at: datetime) -> Membership:
    """Ends somebody's place, from the next request on; a call that runs is talked to its end.

    Raises MissingError `no_member`, RuleError `last_owner` or `not_allowed`.
    """
    with writing():
        members = locked(company)
        row = _among(members, member_id)
        if row.pk == by.pk or not may_remove(by.role, row.role):
            raise RuleError("not_allowed", _("You cannot remove this member."))
        _leave(members, row, by=by.person_id, at=at)
    return row


def leave(company: Company, person: Person, at: datetime) -> None:
    """Somebody leaves by themselves. Raises RuleError `last_owner`, MissingError `no_member`."""
    with writing():
        members = locked(company)
        mine = next((row for row in members if row.person_id == person.pk), None)
        _leave(members, _among(members, mine.pk if mine else 0), by=person.pk, at=at)


def close(company: Company, by: UUID, at: datetime) -> None:
    """Ends a company: nobody belongs to it, its page is off and its handle free again.

    Raises RuleError `money_left` while there is money, or a payout is on its way back.
    """
    with writing():
        members = locked(company)
        if has_money(company):
            raise RuleError("money_left", _("There is money left. Pay it out or pass it on first."))
        Company.objects.filter(pk=company.pk, closed_at=None).update(closed_at=at)
        company.invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
        for row in members:
            row.left_at = at
            row.save(update_fields=["left_at"])
        rings_anew(company, at)
        forget_company(company.pk)
        gone = f"gone-{company.pk.hex[-20:]}"
        Advisor.objects.filter(company=company).update(
            published_at=None, accepting=False, handle=gone, skeleton=gone
        )
        _record(company, by, "company.closed", {}, at)


def rings_anew(company: Company, at: datetime) -> None:
    """Somebody came or went: whether the page is online is computed anew, and told; so are the
    reviews that are of the own house now."""
    # Presence goes by the wall clock alone.
    team_changed(company.pk, Instant(at, 0, ""))
    team = company.members.filter(left_at=None).values_list("person_id", flat=True)
    for page in Advisor.objects.filter(company=company).values_list("pk", flat=True):
        team_is(page, list(team), at)


def tell_team(person_id: UUID) -> None:
    """Somebody joined or left: whoever watches sockets looks whether a page of theirs is open."""
    announce(f"person:{person_id}", "team", {})


def _among(members: list[Membership], member_id: int) -> Membership:
    for row in members:
        if row.pk == member_id:
            return row
    raise MissingError("no_member", _("There is no such member."))


def _keep_an_owner(members: list[Membership], row: Membership, role: str | None) -> None:
    if not stays_owned([each.role for each in members], row.role, role):
        words = _("A company needs an owner. Make somebody else an owner first.")
        raise RuleError("last_owner", words)


def _leave(members: list[Membership], row: Membership, *, by: UUID, at: datetime) -> None:
    _keep_an_owner(members, row, None)
    row.left_at = at
    row.save(update_fields=["left_at"])
    if row.shows_name:
        name_gone(row)
    rings_anew(row.company, at)
    revoke(str(row.person_id))  # threads of the company are heard no more; pages come back
    tell_team(row.person_id)
    _record(row.company, by, "company.left", {"person": str(row.person_id)}, at)


def _record(company: Company, who: UUID, what: str, told: dict[str, str], at: datetime) -> None:
    audit.record(who, what, f"company:{company.pk}", told, at)
