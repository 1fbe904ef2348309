"""Who is online, the wallet, top-ups, links to calls, calls."""

from contextlib import suppress
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.advisors.offers import Asked, offer_for
from minutewise.advisors.rules.texts import clean_line
from minutewise.api import directory_reads, reads, shapes
from minutewise.api.access import network_of, person_of
from minutewise.api.v1.door import Cursor, Key, Limit, api, by, told
from minutewise.calls.queries import call_of
from minutewise.kernel.errors import InvalidError
from minutewise.payments import actions as payments
from minutewise.payments.gateway import GatewayError
from minutewise.payments.queries import payment_of
from minutewise.payments.rules import State
from minutewise.work.clock import now

Show = Literal["all", "made", "received", "missed"]


@api.get("me", response=told(shapes.Me), **by(Scope.READ))
def me(request: HttpRequest) -> shapes.Me:
    """Whose token this is."""
    person, token = person_of(request), request.auth  # type: ignore[attr-defined]  # TokenRequest
    return shapes.Me(
        id=person.id,
        name=person.name,
        currency=network_of(request).currency,
        time_zone=person.time_zone,
        scopes=token.scopes,
        expires_at=token.expires_at,
    )


@api.get("wallet", response=told(shapes.Wallet), **by(Scope.READ))
def wallet(request: HttpRequest) -> shapes.Wallet:
    """One's own wallet."""
    return reads.wallet(person_of(request), network_of(request).currency)


@api.get(
    "wallet/lines",
    response=told(shapes.WalletLines),
    **by(Scope.READ),
)
def wallet_lines(
    request: HttpRequest, cursor: Cursor = "", limit: Limit = 50
) -> shapes.WalletLines:
    """The movements of one's own wallet, newest first."""
    person, currency = person_of(request), network_of(request).currency
    return reads.wallet_lines(person, currency, cursor=cursor, limit=limit)


@api.post(
    "top-ups",
    response=told(shapes.TopUp, 400, 402, 409, 415, 502, 503, status=201),
    **by(Scope.MONEY),
)
def open_top_up(
    request: HttpRequest,
    body: shapes.NewTopUp,
    idempotency_key: Key,
) -> Any:
    """Open a top-up. Nothing is paid until the person pays on the page at `url`."""
    network = network_of(request)
    payment = payments.open_top_up(
        person_of(request).id,
        body.amount,
        network.currency,
        network_id=network.id,
        place=lambda made: request.build_absolute_uri(
            reverse("payments:top_up_result", args=[made]) + "?back"
        ),
        key=f"api:{idempotency_key}",  # beside the keys of our own forms
        now=now(),
    )
    return Status(201, reads.top_up(payment))


@api.get(
    "top-ups/{uuid:top_up_id}",
    response=told(shapes.TopUp),
    **by(Scope.READ),
)
def top_up(request: HttpRequest, top_up_id: UUID) -> shapes.TopUp:
    """What became of a top-up. Asks the gateway while it is open, as the page does."""
    payment = payment_of(person_of(request).id, top_up_id)
    if payment.state == State.OPENED:
        with suppress(GatewayError):
            payments.look(payment.id, now())
        payment.refresh_from_db()
    return reads.top_up(payment)


@api.post(
    "call-links",
    response=told(shapes.CallLink, 400, 415),
    **by(Scope.CALL),
)
def call_link(request: HttpRequest, body: shapes.NewCallLink) -> shapes.CallLink:
    """A link that opens the advisor's page with everything chosen. Nothing rings by itself."""
    network, person = network_of(request), person_of(request)
    advisor = directory_reads.published(network, body.advisor)
    asked = Asked(mode=body.mode, maximum=body.maximum, subject=clean_line(body.subject))
    offer = offer_for(advisor, person, asked, now())
    row = next((row for row in offer.rows if row.mode == body.mode), None)
    if row is None:
        raise InvalidError("mode_not_offered", _("This way to talk is not offered."), field="mode")
    if body.maximum and row.maxima and row.reserved != body.maximum:
        said = _("This maximum is too small to begin with, or more than you can spend now.")
        raise InvalidError("maximum_not_possible", said, field="maximum")
    chosen = {"mode": row.mode, "subject": asked.subject, "maximum": row.reserved or ""}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return shapes.CallLink(
        url=request.build_absolute_uri(f"{advisor.get_absolute_url()}?{query}#call"),
        mode=body.mode,
        subject=asked.subject,
        presence=offer.presence.value,
        price=directory_reads.price(row.mode, row.rate, row.rate_unit_s, offer.currency),
        maximum=row.reserved or None,
        missing=row.missing,
        stopped=row.stopped,
    )


@api.get("calls", response=told(shapes.Calls), **by(Scope.READ))
def calls(
    request: HttpRequest, show: Show | None = None, cursor: Cursor = "", limit: Limit = 50
) -> shapes.Calls:
    """One's own calls, newest first; with `show` those of the past, made, received or missed."""
    return reads.calls(request, person_of(request), show or "", cursor=cursor, limit=limit)


@api.get(
    "calls/{uuid:call_id}",
    response=told(shapes.Call),
    **by(Scope.READ),
)
def call(request: HttpRequest, call_id: UUID) -> shapes.Call:
    """One call: state, meters, and once it has ended the receipt's figures."""
    person = person_of(request)
    row, role = call_of(person, call_id)
    return reads.call(request, row, role, person, now())
