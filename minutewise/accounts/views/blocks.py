"""Those with whom one wants no calls."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from minutewise.accounts.actions import blocks as blocking
from minutewise.accounts.queries.blocks import blocks_of
from minutewise.accounts.views.own import me


@login_required
@never_cache
@require_safe
def blocked(request: HttpRequest) -> HttpResponse:
    """The list, each with its way back."""
    context = {"blocks": blocks_of(me(request)), "part": "blocked"}
    return render(request, "accounts/blocked.html", context)


@login_required
@require_POST
def unblock(request: HttpRequest, block_id: int) -> HttpResponse:
    """The two can call each other again."""
    blocking.unblock(me(request), block_id)
    messages.success(request, _("Unblocked."))
    return redirect("accounts:blocked")
