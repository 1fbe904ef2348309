"""A company for its members: founding, the people in it, leaving and closing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.accounts.models import Person
from minutewise.advisors import company_words as words
from minutewise.advisors.actions import companies as actions
from minutewise.advisors.forms.company import FoundForm, InviteForm
from minutewise.advisors.models import Invitation, Membership
from minutewise.advisors.queries.companies import Desk, member, members_of, places_of, waiting
from minutewise.advisors.rules.companies import Deed, Role, may_invite_as, may_remove, stays_owned
from minutewise.advisors.views.whose import desk_at
from minutewise.kernel.errors import RuleError
from minutewise.networks.middleware import NetworkRequest
from minutewise.work import clock


def me(request: HttpRequest) -> Person:
    """Who is signed in."""
    assert isinstance(request.user, Person)  # noqa: S101 (guarded by login_required)
    return request.user


@login_required
@require_safe
def companies(request: NetworkRequest) -> HttpResponse:
    """The companies that the reader belongs to."""
    context = {"section": "company", "places": places_of(me(request), request.network)}
    return render(request, "advisors/companies_own.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: NetworkRequest) -> HttpResponse:
    """A company is founded; whoever does it is its owner."""
    now = clock.now().wall
    data = request.POST if request.method == "POST" else None
    form = FoundForm(data, network=request.network, now=now)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("name", "handle", "activity")}
        try:
            actions.found(me(request), request.network, **typed, at=now)
        except RuleError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Your company is here. Invite your colleagues."))
            return redirect("advisors:company", typed["handle"])
    context = {
        "section": "company",
        "form": form,
        "address": request.build_absolute_uri("/").partition("://")[2],
    }
    status = 422 if form.errors else 200
    return render(request, "advisors/company_new.html", context, status=status)


@login_required
@require_safe
def people(request: NetworkRequest, handle: str) -> HttpResponse:
    """Who belongs to the company, and who is invited."""
    desk = desk_at(request, handle)
    form = InviteForm(mine=desk.me.role) if desk.may(Deed.INVITE) else None
    return people_page(request, desk, form)


@dataclass(frozen=True, slots=True)
class Row:
    """A member in the list, and what the reader may do with them."""

    row: Membership
    role: str
    is_me: bool
    may_change: bool
    may_remove: bool


def people_page(
    request: HttpRequest, desk: Desk, form: InviteForm | None, status: int = 200
) -> HttpResponse:
    """The page of the people, with the form as it was typed."""
    members = members_of(desk.company)
    roles = [row.role for row in members]
    invited = waiting(desk.company) if desk.may(Deed.INVITE) else []
    context: dict[str, Any] = {
        "section": "company",
        "part": "people",
        "desk": desk,
        "members": [_row(desk, row) for row in members],
        "roles": [(role.value, words.role(role)) for role in Role],
        "invited": [_invited(desk, row) for row in invited],
        "form": form,
        "now": clock.now().wall,
        "may_leave": stays_owned(roles, desk.me.role, None),
        "may_close": desk.may(Deed.CLOSE),
    }
    return render(request, "advisors/company_people.html", context, status=status)


def _row(desk: Desk, row: Membership) -> Row:
    is_me = row.pk == desk.me.pk
    return Row(
        row=row,
        role=words.role(row.role),
        is_me=is_me,
        may_change=desk.may(Deed.ROLES),
        may_remove=not is_me and may_remove(desk.me.role, row.role),
    )


def _invited(desk: Desk, row: Invitation) -> tuple[Invitation, str, bool]:
    return row, words.role(row.role), may_invite_as(desk.me.role, row.role)


@require_POST
@login_required
def set_role(request: NetworkRequest, handle: str, member_id: int) -> HttpResponse:
    """POST `role`: an owner gives a member another role."""
    desk = desk_at(request, handle, Deed.ROLES)
    wanted = request.POST.get("role", "")
    if wanted not in [role.value for role in Role]:
        raise Http404
    return _done(
        request, desk, _("%(name)s: %(role)s."), member_id,
        lambda at: actions.set_role(desk.company, member_id, wanted, by=desk.me, at=at),
    )  # fmt: skip


@require_POST
@login_required
def remove(request: NetworkRequest, handle: str, member_id: int) -> HttpResponse:
    """Ends a member’s place at once."""
    desk = desk_at(request, handle, Deed.REMOVE)
    return _done(
        request, desk, _("%(name)s no longer belongs to %(company)s."), member_id,
        lambda at: actions.remove(desk.company, member_id, by=desk.me, at=at),
    )  # fmt: skip


@require_POST
@login_required
def show_name(request: NetworkRequest, handle: str) -> HttpResponse:
    """POST `shown`: 1 names the reader on the company's public page, anything else does not."""
    desk = desk_at(request, handle)
    shown = request.POST.get("shown") == "1"
    actions.show_name(desk.company, me(request), shown=shown)
    said = _("Your name is no longer on the page.")
    if shown:
        said = _("Your name is on the page.")
    messages.success(request, said)
    return redirect("advisors:company", handle)


@require_POST
@login_required
def leave(request: NetworkRequest, handle: str) -> HttpResponse:
    """The reader leaves."""
    desk = desk_at(request, handle)
    try:
        actions.leave(desk.company, me(request), clock.now().wall)
    except RuleError as error:
        messages.error(request, error.message)
        return redirect("advisors:company", handle)
    messages.success(request, _("You have left %(name)s.") % {"name": desk.company.name})
    return redirect("advisors:companies-own")


@require_POST
@login_required
def close(request: NetworkRequest, handle: str) -> HttpResponse:
    """An owner ends the company. POST `name` says it again, as it is written."""
    desk = desk_at(request, handle, Deed.CLOSE)
    try:
        if request.POST.get("name", "").strip() != desk.company.name:
            raise RuleError("name_differs", _("Type the company’s name to close it."))
        actions.close(desk.company, me(request).pk, clock.now().wall)
    except RuleError as error:
        messages.error(request, error.message)
        return redirect("advisors:company", handle)
    messages.success(request, _("%(name)s is closed.") % {"name": desk.company.name})
    return redirect("advisors:companies-own")


def _done(
    request: NetworkRequest,
    desk: Desk,
    said: str,
    member_id: int,
    do: Callable[[datetime], Membership],
) -> HttpResponse:
    """Does it, says so or why not, and leads back to the people."""
    if member(desk.company, member_id) is None:
        raise Http404
    try:
        row = do(clock.now().wall)
    except RuleError as error:
        messages.error(request, error.message)
    else:
        told = {"name": row.person.shown_name, "company": desk.company.name}
        messages.success(request, said % {**told, "role": words.role(row.role)})
    return redirect("advisors:company", desk.page.handle)
