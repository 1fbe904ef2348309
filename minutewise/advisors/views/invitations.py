"""Invitations: sent, sent again and withdrawn by members; read and accepted by the invited."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from minutewise.accounts.queries.addresses import proven_addresses
from minutewise.advisors import company_words as words
from minutewise.advisors.actions import invitations as actions
from minutewise.advisors.actions.invitations import NotOpenError
from minutewise.advisors.forms.company import InviteForm
from minutewise.advisors.queries.companies import invited_by, standing
from minutewise.advisors.queries.pages import present
from minutewise.advisors.rules.companies import Deed, Open
from minutewise.advisors.views.company import me, people_page
from minutewise.advisors.views.whose import desk_at
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.networks.middleware import NetworkRequest
from minutewise.work import clock

_STATUS = {Open.OPEN: 200, Open.ANOTHERS: 403}


@require_POST
@login_required
def invite(request: NetworkRequest, handle: str) -> HttpResponse:
    """POST `email`, `role`: a letter with a link."""
    desk = desk_at(request, handle, Deed.INVITE)
    form = InviteForm(request.POST, mine=desk.me.role)
    if form.is_valid():
        email, role = form.cleaned_data["email"], form.cleaned_data["role"]
        try:
            actions.invite(desk.company, email, role, by=desk.me, at=clock.now().wall)
        except RuleError as error:
            form.add_error(error.field or "email", error.message)
        else:
            messages.success(
                request, _("The letter to %(email)s is on its way.") % {"email": email}
            )
            return redirect("advisors:company", desk.page.handle)
    return people_page(request, desk, form, 422)


@require_POST
@login_required
def change(request: NetworkRequest, handle: str, invitation_id: int, do: str) -> HttpResponse:
    """`again` sends a new link, `withdraw` ends the one there is."""
    desk, now = desk_at(request, handle, Deed.INVITE), clock.now().wall
    try:
        if do == "again":
            row = actions.send_again(desk.company, invitation_id, by=desk.me, at=now)
            said = _("A new letter to %(email)s is on its way. The link before it is void.")
            messages.success(request, said % {"email": row.email})
        else:
            actions.withdraw(desk.company, invitation_id, by=desk.me, at=now)
            messages.success(request, _("The invitation is withdrawn."))
    except MissingError as error:
        raise Http404 from error
    except RuleError as error:
        messages.error(request, error.message)
    return redirect("advisors:company", desk.page.handle)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: NetworkRequest, secret: str) -> HttpResponse:
    """What the link of a letter opens; the press on it joins."""
    now, person = clock.now().wall, me(request)
    row = invited_by(secret)
    if row is None or row.company.network_id != request.network.id:
        return _closed(request, words.no_invitation(), 404)
    why = standing(row, proven_addresses(person), now)
    if why is Open.USED and present(person).filter(company=row.company).exists():
        return redirect("advisors:company", row.company.page.handle)
    if request.method == "POST":
        try:
            mine = actions.accept(secret, person, now)
        except NotOpenError as error:
            return _closed(request, error.message, _STATUS.get(error.why, 410))
        said = _("You belong to %(company)s now.") % {"company": row.company.name}
        messages.success(request, said)
        return redirect("advisors:company", mine.company.page.handle)
    if why is not Open.OPEN:
        return _closed(request, words.invitation(why), _STATUS.get(why, 410))
    context = {
        "row": row,
        "role": words.role(row.role),
        "says": words.role_says(row.role),
        "sender": row.by.shown_name if row.by else row.company.name,
    }
    return render(request, "advisors/invitation.html", context)


def _closed(request: NetworkRequest, said: str, status: int) -> HttpResponse:
    return render(request, "advisors/invitation_closed.html", {"said": said}, status=status)
