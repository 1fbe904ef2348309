"""Back from the gateway's page on which an amount was reserved. The call goes on elsewhere."""

from contextlib import suppress
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from minutewise.kernel.errors import MissingError
from minutewise.payments import actions, queries
from minutewise.payments.gateway import GatewayError
from minutewise.payments.rules import Hold
from minutewise.payments.views.page import MemberRequest, found
from minutewise.work import clock


@login_required
@require_GET
@found
def authorised(request: MemberRequest, authorisation_id: UUID) -> HttpResponse:
    """What became of it. Asks the gateway while it is open, so a lost webhook delays nothing."""
    row = queries.authorisation_of(request.user.id, authorisation_id)
    if row.ref_kind != "call":
        raise MissingError("authorisation_missing", "Its page is that of what it pays for.")
    if row.state == Hold.OPENED:
        with suppress(GatewayError):  # then the page says that it is not known yet
            actions.look(row.id, clock.now())
        row.refresh_from_db()
    template = "payments/_authorised.html" if "part" in request.GET else "payments/authorised.html"
    return render(request, template, {"row": row})
