"""A company's wallet, for its owners."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.advisors.actions.shares import pass_on
from minutewise.advisors.queries.companies import Desk
from minutewise.advisors.rules.companies import Deed
from minutewise.advisors.views.company_money import holder_of
from minutewise.api import company_reads, money_shapes
from minutewise.api import company_shapes as shapes
from minutewise.api import money_reads as reads
from minutewise.api.access import network_of, person_of
from minutewise.api.desks import desk_for
from minutewise.api.months import clock_of
from minutewise.api.v1.door import (
    Cursor,
    Handle,
    Key,
    Limit,
    Month,
    api,
    by,
    changed,
    file_of,
    told,
)
from minutewise.payments import actions as payments
from minutewise.payments import queries
from minutewise.payments.views.paper import paper_of
from minutewise.payments.views.wallet import statement_file
from minutewise.work.clock import now

_AT = "companies/{handle}"


def _desk(request: HttpRequest, handle: str) -> tuple[Desk, str, str]:
    """The company, whose money it is in the books, and in which currency."""
    desk = desk_for(request, handle, Deed.MONEY)
    return desk, str(desk.page.earner), network_of(request).currency


@api.get(f"{_AT}/wallet", response=told(shapes.CompanyWallet), **by(Scope.READ))
def company_wallet(request: HttpRequest, handle: Handle) -> Any:
    """What a company has earned."""
    _company, owner, currency = _desk(request, handle)
    purse = queries.purse(owner, currency)
    return shapes.CompanyWallet(
        currency=currency,
        earnings=purse.earnings,
        payable=purse.payable,
        in_transit=queries.in_transit(owner, currency),
    )


@api.get(f"{_AT}/statements/{{month}}", response=told(money_shapes.Statement), **by(Scope.READ))
def company_statement(request: HttpRequest, handle: Handle, month: Month) -> Any:
    """A month of a company's wallet on one's own clock."""
    _company, owner, currency = _desk(request, handle)
    at = f"companies/{handle}/statements"
    return reads.statement_of(request, person_of(request), owner, currency, month, at=at)


@api.get(
    f"{_AT}/statements/{{month}}/csv",
    response=told(None), **by(Scope.READ, **file_of("text/csv")),
)  # fmt: skip
def company_statement_csv(request: HttpRequest, handle: Handle, month: Month) -> HttpResponse:
    """A month of a company for a spreadsheet."""
    desk, owner, currency = _desk(request, handle)
    with clock_of(person_of(request), month) as shown:
        found = queries.statement(owner, currency, shown.start, shown.end)
        name = f"{desk.page.handle}-{month}.csv"
        return statement_file(found, shown, currency, name=name)


@api.get(
    f"{_AT}/statements/{{month}}/pdf",
    response=told(None), **by(Scope.READ, **file_of("application/pdf")),
)  # fmt: skip
def company_statement_pdf(request: HttpRequest, handle: Handle, month: Month) -> HttpResponse:
    """A month of a company on paper."""
    desk, owner, _currency = _desk(request, handle)
    with clock_of(person_of(request), month) as shown:
        whose, name = holder_of(request, desk), desk.page.handle
        return paper_of(owner, whose, network_of(request), shown, name=name)


@api.get(f"{_AT}/payouts", response=told(money_shapes.Payouts), **by(Scope.READ))
def company_payouts(
    request: HttpRequest, handle: Handle, cursor: Cursor = "", limit: Limit = 50
) -> Any:
    """A company's payouts and what became of them, newest first."""
    _company, owner, currency = _desk(request, handle)
    return reads.payouts(owner, currency, cursor=cursor, limit=limit)


@api.get(f"{_AT}/payouts/{{uuid:payout_id}}", response=told(money_shapes.Payout), **by(Scope.READ))
def company_payout(request: HttpRequest, handle: Handle, payout_id: UUID) -> Any:
    """What became of a company's payout. Asks the bank while it is on its way."""
    _company, owner, _currency = _desk(request, handle)
    return reads.payout(reads.followed(owner, payout_id, now()))


@api.post(
    f"{_AT}/payouts",
    response=changed(money_shapes.Payout, 502, 503, status=201),
    **by(Scope.PAYOUTS),
)
def request_company_payout(
    request: HttpRequest, handle: Handle, body: money_shapes.NewPayout, idempotency_key: Key
) -> Any:
    """Have a company's earnings paid to a bank account. They leave the wallet at once."""
    desk, _owner, currency = _desk(request, handle)
    made = payments.request_payout(
        person_of(request).id, body.amount, currency,
        payments.Target.typed(body.holder, body.iban),
        network_id=network_of(request).id, key=f"api:{idempotency_key}", now=now(),
        company_id=desk.company.pk,
    )  # fmt: skip
    return Status(201, reads.payout(made))


@api.get(f"{_AT}/shares", response=told(shapes.Shares), **by(Scope.READ))
def shares(request: HttpRequest, handle: Handle, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Earnings that a company passed on to members, newest first."""
    desk, _owner, _currency = _desk(request, handle)
    return company_reads.shares(desk, cursor=cursor, limit=limit)


@api.post(f"{_AT}/shares", response=changed(shapes.Share, status=201), **by(Scope.PAYOUTS))
def pass_share_on(
    request: HttpRequest, handle: Handle, body: shapes.NewShare, idempotency_key: Key
) -> Any:
    """Pass a company's earnings on to a member, at once. There is no way back."""
    desk, _owner, _currency = _desk(request, handle)
    made = pass_on(
        desk.company, body.to, body.amount, why=body.why, key=f"api:{idempotency_key}",
        by=desk.me, at=now().wall,
    )  # fmt: skip
    return Status(201, company_reads.share(made))
