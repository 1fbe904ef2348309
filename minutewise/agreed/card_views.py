"""Paying by card or PayPal: to the gateway's page, and back from it."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from minutewise.agreed.queries import reservation_of
from minutewise.conversations.reader import me
from minutewise.payments import actions
from minutewise.payments.actions.opening import Place
from minutewise.payments.gateway import GatewayError
from minutewise.payments.models import Authorisation
from minutewise.payments.rules import Hold
from minutewise.work.clock import now

# Why a reservation was not used, as the payer reads it; what is not here has no more to say.
WHY = {
    "not_now": gettext_lazy("It was answered, taken back or over by then."),
    "press_too_old": gettext_lazy("The payment service told us too late."),
    "over_limit": gettext_lazy("A limit of yours stood in the way by then."),
    "excluded": gettext_lazy("You had shut yourself out by then."),
}


def to_gateway(request: HttpRequest, ask: Callable[[Place], Authorisation]) -> HttpResponse:
    """Leads to the page that `ask` opens at the gateway; pressed again after its end, to what
    became of it. Raises what `ask` raises."""
    found = ask(place_of(request))
    if found.state == Hold.OPENED and found.url:
        return redirect(found.url)
    return redirect("agreed:by-card", found.id)


def place_of(request: HttpRequest) -> Place:
    """Our address for a reservation's id, to which the payer comes back."""
    return lambda item: request.build_absolute_uri(reverse("agreed:by-card", args=[item]))


@login_required
@never_cache
@require_GET
def by_card(request: HttpRequest, authorisation_id: UUID) -> HttpResponse:
    """What became of it: the payment, once it is paid. Asks the gateway while it is open, so a
    lost webhook delays nothing. With `part`: the part that changes."""
    row = reservation_of(me(request), authorisation_id)
    if row.state == Hold.OPENED:
        with suppress(GatewayError):  # then the page says that it is not known yet
            actions.look(row.id, now())
        row.refresh_from_db()
    part = "part" in request.GET
    if row.captured and not part:
        messages.success(request, _("Paid by %(place)s.") % {"place": row.place})
        return redirect("agreed:page", row.ref_id)
    context = {"row": row, "why": WHY.get(row.refused, ""), "back": _back(row)}
    return render(request, "agreed/_by_card.html" if part else "agreed/by_card.html", context)


def _back(row: Authorisation) -> str:
    """Where it was pressed: the page of the tip, or of the payment that was asked for."""
    what, *more = row.purpose.split(":")
    if what == "tip":
        return reverse("agreed:tip", args=[more[0]])
    return reverse("agreed:page", args=[row.ref_id])
