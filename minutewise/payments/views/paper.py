"""The statement of a month as PDF."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from minutewise.payments import queries
from minutewise.payments.paper import statement_pdf as typeset
from minutewise.payments.views.page import MemberRequest
from minutewise.payments.views.wallet import asked
from minutewise.work import clock


@login_required
@require_GET
def statement_pdf(request: MemberRequest) -> HttpResponse:
    """The month for whoever keeps paper, as an attachment."""
    currency, month = request.network.currency, asked(request, clock.now().wall)
    found = queries.statement(request.user.id, currency, month.start, month.end)
    shown = date_format(month.start, "F Y")
    pdf = typeset(found, request.user, network=request.network.name, month=shown, currency=currency)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="wallet-{month.name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
