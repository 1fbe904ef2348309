"""The statement of a month as PDF."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from minutewise.networks.models import Network
from minutewise.payments import queries
from minutewise.payments.paper import Holder, holder_of
from minutewise.payments.paper import statement_pdf as typeset
from minutewise.payments.views.page import MemberRequest
from minutewise.payments.views.wallet import Month, asked
from minutewise.work import clock


@login_required
@require_GET
def statement_pdf(request: MemberRequest) -> HttpResponse:
    """The month for whoever keeps paper, as an attachment."""
    person, month = request.user, asked(request, clock.now().wall)
    return paper_of(person.id, holder_of(person), request.network, month, name="wallet")


def paper_of(
    owner: UUID | str, whose: Holder, network: Network, month: Month, *, name: str
) -> HttpResponse:
    """A month of a person (by id) or "company:<id>" as a PDF called `name`-<month>."""
    currency = network.currency
    found = queries.statement(owner, currency, month.start, month.end)
    shown = date_format(month.start, "F Y")
    pdf = typeset(found, whose, network=network.name, month=shown, currency=currency)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}-{month.name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
