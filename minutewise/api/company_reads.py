"""What programs are told of companies, from the queries that the pages use."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import AgentShare, Invitation, Membership
from minutewise.advisors.queries import word_of
from minutewise.advisors.queries.companies import Desk
from minutewise.advisors.rules.companies import Deed, may
from minutewise.api import company_shapes as shapes
from minutewise.api import cursors
from minutewise.api.months import month_of
from minutewise.calls import company_figures as figures
from minutewise.kernel.errors import MissingError


def small(number: int) -> int:
    """A number that a row can have. Raises MissingError for others."""
    if number >= 2**63:
        raise MissingError("not_found", _("There is no such thing, or it is not yours."))
    return number


def company(request: HttpRequest, place: Membership) -> shapes.Company:
    """A company as one of its members sees it."""
    page = place.company.page
    return shapes.Company(
        id=place.company_id,
        name=place.company.name,
        handle=page.handle,
        url=request.build_absolute_uri(page.get_absolute_url()),
        role=_plain(place.role),
        may=[deed.value for deed in Deed if may(place.role, deed)],
        takes_calls=place.takes_calls,
    )


def _plain(word: Any) -> Any:
    """A word of a table of choices as a word."""
    return str(getattr(word, "value", word))


def one_of(row: Membership) -> shapes.Member:
    """A member."""
    return shapes.Member(
        id=row.pk,
        person=row.person_id,
        name=row.person.shown_name,
        role=_plain(row.role),
        joined_at=row.joined_at,
        takes_calls=row.takes_calls,
        presence=_plain(word_of(row)),
    )


def invitation(row: Invitation) -> shapes.Invitation:
    """An invitation, without its secret."""
    return shapes.Invitation(
        id=row.pk,
        email=row.email,
        role=_plain(row.role),
        sent_at=row.sent_at,
        expires_at=row.expires_at,
    )


def _span(desk: Desk, person: Person, month: str) -> figures.Span:
    """The month on the reader's clock; of an agent only what is theirs."""
    start, end = month_of(person, month)
    return figures.Span(desk.company, start, end, None if desk.may(Deed.ALL_CALLS) else person.pk)


def report(desk: Desk, person: Person, month: str) -> shapes.Report:
    """Everybody's month, or one's own."""
    span = _span(desk, person, month)
    whole = figures.whole(span)
    names = ("name", "taken", "missed", "talked_ms", "share", "left")
    agents = [
        shapes.AgentFigures(**{name: getattr(row, name) for name in names})
        for row in figures.by_agent(span)
    ]
    sums = {name: getattr(whole, name) for name in ("rang", "taken", "missed", "talked_ms")}
    return shapes.Report(
        month=month, currency=desk.company.network.currency, share=whole.share, agents=agents,
        **sums,
    )  # fmt: skip


def calls(
    desk: Desk, person: Person, month: str, *, cursor: str, limit: int
) -> shapes.CompanyCalls:
    """The calls of a month, newest first."""
    before = cursors.read_moment(cursor) if cursor else None
    found = figures.rows(_span(desk, person, month), limit + 1, before)
    currency = desk.company.network.currency
    items = [
        shapes.CompanyCall(
            id=row.call.pk, client=row.client, agent=row.agent, mode=_plain(row.call.mode),
            subject=row.call.subject, outcome=row.call.outcome, started_at=row.call.started_at,
            talked_ms=row.counted_ms, share=row.share, currency=currency,
        )
        for row in found[:limit]
    ]  # fmt: skip
    last = found[limit - 1].call if len(found) > limit else None
    more = cursors.written(last.started_at.isoformat(), str(last.pk)) if last else None
    return shapes.CompanyCalls(items=items, next=more)


def share(row: AgentShare) -> shapes.Share:
    """Earnings passed on."""
    return shapes.Share(
        id=row.pk, name=row.to.shown_name, amount=row.amount, currency=row.currency, why=row.why,
        at=row.at,
    )  # fmt: skip


def shares(desk: Desk, *, cursor: str, limit: int) -> shapes.Shares:
    """What was passed on, newest first."""
    rows = desk.company.agent_shares.select_related("to").order_by("-at", "-pk")
    if cursor:
        at, pk = cursors.read_moment(cursor)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    found = list(rows[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    more = cursors.written(last.at.isoformat(), str(last.pk)) if last else None
    return shapes.Shares(items=[share(row) for row in found[:limit]], next=more)
