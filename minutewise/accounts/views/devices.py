"""The browsers in which one is signed in."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from minutewise.accounts.actions.devices import end_device
from minutewise.accounts.queries.devices import devices_of
from minutewise.accounts.views.own import me
from minutewise.work.clock import now


@login_required
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """This one, and the others with their way out."""
    devices = devices_of(me(request), now().wall)
    context = {"devices": devices, "here": request.session.session_key, "part": "sessions"}
    return render(request, "accounts/sessions.html", context)


@login_required
@require_POST
def end(request: HttpRequest, device_id: int) -> HttpResponse:
    """Signs that browser out, also if it is this one."""
    person, here = me(request), request.session.session_key
    mine = person.devices.filter(pk=device_id, session=here).exists()
    end_device(person, device_id)
    if mine:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("That browser is signed out."))
    return redirect("accounts:sessions")
