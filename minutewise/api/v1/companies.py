"""Companies that one belongs to: founding, people, invitations, the page, calls."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.advisors import actions as advising
from minutewise.advisors.actions import companies as actions
from minutewise.advisors.actions import invitations as inviting
from minutewise.advisors.forms.company import FoundForm, InviteForm
from minutewise.advisors.queries.companies import member, members_of, places_of, waiting
from minutewise.advisors.rules.companies import Deed
from minutewise.api import company_reads as reads
from minutewise.api import company_shapes as shapes
from minutewise.api import own_shapes, page_reads
from minutewise.api.access import network_of, person_of
from minutewise.api.desks import desk_for
from minutewise.api.forms import cleaned
from minutewise.api.v1.door import Cursor, Handle, Limit, Month, api, by, changed, told
from minutewise.api.v1.page import PICTURE
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.work.clock import now

_AT = "companies/{handle}"
_SCOPE = Scope.COMPANY
GONE = told(None, 409, status=204)


@api.get("companies", response=told(shapes.Companies), **by(Scope.READ))
def companies(request: HttpRequest) -> Any:
    """The companies that one belongs to here."""
    found = places_of(person_of(request), network_of(request))
    return {"items": [reads.company(request, place) for place in found]}


@api.post("companies", response=changed(shapes.Company, status=201), **by(_SCOPE))
def found_company(request: HttpRequest, body: shapes.NewCompany) -> Any:
    """Found a company: one is its owner, its page is a draft."""
    person, network, at = person_of(request), network_of(request), now().wall
    form = FoundForm(body.dict(), network=network, now=at)
    typed = {name: cleaned(form)[name] for name in ("name", "handle", "activity")}
    actions.found(person, network, **typed, at=at)
    return Status(201, reads.company(request, desk_for(request, typed["handle"]).me))


@api.post("companies/join", response=changed(shapes.Company), **by(_SCOPE))
def join_company(request: HttpRequest, body: shapes.Joining) -> Any:
    """Accept an invitation by the secret of its link. A second time changes nothing."""
    mine = inviting.accept(body.secret, person_of(request), now().wall)
    if mine.company.network_id != network_of(request).id:
        raise MissingError("no_invitation", _("There is no such invitation."))
    return reads.company(request, mine)


@api.get(_AT, response=told(shapes.Company), **by(Scope.READ))
def company(request: HttpRequest, handle: Handle) -> Any:
    """One of them, and what one may do there."""
    return reads.company(request, desk_for(request, handle).me)


@api.get(f"{_AT}/people", response=told(shapes.Members), **by(Scope.READ))
def people(request: HttpRequest, handle: Handle) -> Any:
    """Who belongs to a company."""
    found = members_of(desk_for(request, handle).company)
    return {"items": [reads.one_of(row) for row in found]}


@api.put(f"{_AT}/people/{{int:member_id}}/role", response=changed(shapes.Member), **by(_SCOPE))
def set_role(request: HttpRequest, handle: Handle, member_id: int, body: shapes.NewRole) -> Any:
    """An owner gives a member another role; the last owner stays one."""
    desk = desk_for(request, handle, Deed.ROLES)
    wanted = reads.small(member_id)
    row = actions.set_role(desk.company, wanted, body.role, by=desk.me, at=now().wall)
    return reads.one_of(row)


@api.delete(f"{_AT}/people/{{int:member_id}}", response=GONE, **by(_SCOPE))
def remove_member(request: HttpRequest, handle: Handle, member_id: int) -> Any:
    """End a member's place, from the next request on."""
    desk = desk_for(request, handle, Deed.REMOVE)
    if member(desk.company, reads.small(member_id)) is None:
        raise MissingError("no_member", _("There is no such member."))
    actions.remove(desk.company, member_id, by=desk.me, at=now().wall)
    return Status(204, None)


@api.get(f"{_AT}/invitations", response=told(shapes.Invitations), **by(Scope.READ))
def invitations(request: HttpRequest, handle: Handle) -> Any:
    """Who is invited into a company and has not come yet."""
    rows = waiting(desk_for(request, handle, Deed.INVITE).company)
    return {"items": [reads.invitation(row) for row in rows]}


@api.post(f"{_AT}/invitations", response=changed(shapes.Invitation, status=201), **by(_SCOPE))
def invite(request: HttpRequest, handle: Handle, body: shapes.NewInvitation) -> Any:
    """Send somebody a link into a company; whoever was invited already gets a new one."""
    desk = desk_for(request, handle, Deed.INVITE)
    asked = cleaned(InviteForm(body.dict(), mine=desk.me.role))
    row = inviting.invite(desk.company, asked["email"], asked["role"], by=desk.me, at=now().wall)
    return Status(201, reads.invitation(row))


_INVITED = f"{_AT}/invitations/{{int:invitation_id}}"


@api.post(f"{_INVITED}/again", response=told(shapes.Invitation, 409), **by(_SCOPE))
def invite_again(request: HttpRequest, handle: Handle, invitation_id: int) -> Any:
    """A new link for an open invitation, ten minutes after the last; that one is void."""
    desk, wanted = desk_for(request, handle, Deed.INVITE), reads.small(invitation_id)
    row = inviting.send_again(desk.company, wanted, by=desk.me, at=now().wall)
    return reads.invitation(row)


@api.delete(_INVITED, response=GONE, **by(_SCOPE))
def withdraw_invitation(request: HttpRequest, handle: Handle, invitation_id: int) -> Any:
    """The link leads nowhere from now on."""
    desk, wanted = desk_for(request, handle, Deed.INVITE), reads.small(invitation_id)
    inviting.withdraw(desk.company, wanted, by=desk.me, at=now().wall)
    return Status(204, None)


def _page(request: HttpRequest, handle: str) -> page_reads.Place:
    desk = desk_for(request, handle, Deed.PAGE)
    return page_reads.Place(desk.company, network_of(request), person_of(request))


def _shown(request: HttpRequest, place: page_reads.Place) -> own_shapes.OwnPage:
    return page_reads.shown(request, place, now())


@api.get(f"{_AT}/page", response=told(own_shapes.OwnPage), **by(Scope.READ))
def company_page(request: HttpRequest, handle: Handle) -> Any:
    """A company's page, as those see it who may write it."""
    return _shown(request, _page(request, handle))


@api.patch(f"{_AT}/page", response=changed(own_shapes.OwnPage), **by(_SCOPE))
def change_company_page(request: HttpRequest, handle: Handle, body: own_shapes.PageChange) -> Any:
    """Write a company's page. With another `handle` all its addresses here change, too."""
    place = _page(request, handle)
    page_reads.write(place, body, now())
    return _shown(request, place)


@api.post(f"{_AT}/page/publish", response=told(own_shapes.OwnPage, 409), **by(_SCOPE))
def publish_company_page(request: HttpRequest, handle: Handle) -> Any:
    """Make a company's page public."""
    place = _page(request, handle)
    advising.publish(place.there(), now())
    return _shown(request, place)


@api.post(f"{_AT}/page/unpublish", response=told(own_shapes.OwnPage), **by(_SCOPE))
def unpublish_company_page(request: HttpRequest, handle: Handle) -> Any:
    """Take a company's page off; it stays as a draft."""
    place = _page(request, handle)
    advising.unpublish(place.there())
    return _shown(request, place)


@api.put(f"{_AT}/page/portrait", response=told(own_shapes.OwnPage, 415), **by(_SCOPE, **PICTURE))
def set_company_picture(request: HttpRequest, handle: Handle) -> Any:
    """Send a company's picture: JPEG, PNG or WebP, at most 8 MB, cut square."""
    place = _page(request, handle)
    page_reads.take_picture(request, place)
    return _shown(request, place)


@api.delete(f"{_AT}/page/portrait", response=told(None, status=204), **by(_SCOPE))
def remove_company_picture(request: HttpRequest, handle: Handle) -> Any:
    """Remove a company's picture."""
    place = _page(request, handle)
    advising.set_portrait(place.owner, place.network, None)
    return Status(204, None)


@api.get(f"{_AT}/reports/{{month}}", response=told(shapes.Report), **by(Scope.READ))
def report(request: HttpRequest, handle: Handle, month: Month) -> Any:
    """A month of a company's calls in figures, by the rights of one's role."""
    desk = desk_for(request, handle, Deed.OWN_CALLS)
    return reads.report(desk, person_of(request), month)


@api.get(f"{_AT}/calls/{{month}}", response=told(shapes.CompanyCalls), **by(Scope.READ))
def company_calls(
    request: HttpRequest, handle: Handle, month: Month, cursor: Cursor = "", limit: Limit = 50
) -> Any:
    """The calls of a month of a company, by the rights of one's role."""
    desk = desk_for(request, handle, Deed.OWN_CALLS)
    return reads.calls(desk, person_of(request), month, cursor=cursor, limit=limit)


@api.post(f"{_AT}/leave", response=GONE, **by(_SCOPE))
def leave_company(request: HttpRequest, handle: Handle) -> Any:
    """Leave a company; its last owner cannot."""
    desk = desk_for(request, handle, Deed.LEAVE)
    actions.leave(desk.company, person_of(request), now().wall)
    return Status(204, None)


@api.post(f"{_AT}/close", response=changed(None, status=204), **by(_SCOPE))
def close_company(request: HttpRequest, handle: Handle, body: shapes.Closing) -> Any:
    """An owner ends a company without money left. There is no way back."""
    desk = desk_for(request, handle, Deed.CLOSE)
    if body.name.strip() != desk.company.name:
        raise RuleError("name_differs", _("Type the company’s name to close it."), field="name")
    actions.close(desk.company, person_of(request).pk, now().wall)
    return Status(204, None)
