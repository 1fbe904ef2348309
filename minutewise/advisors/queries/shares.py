"""Earnings that companies passed on: in the words of both statements."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.advisors.models import AgentShare
from minutewise.ledger.queries import Line
from minutewise.payments.lines import Said, plain


def tell(lines: Sequence[Line]) -> list[Said]:
    """Who got it, for the company; from which company, for the member; and why."""
    known = AgentShare.objects.filter(pk__in=_ids(line.ref.id for line in lines))
    rows = {str(row.pk): row for row in known.select_related("company", "to")}
    return [_said(line, rows.get(line.ref.id)) for line in lines]


def _said(line: Line, row: AgentShare | None) -> Said:
    if row is None:
        return plain(line)
    if line.amount < 0:
        return Said(_("Passed on to %(name)s") % {"name": row.to.shown_name}, row.why)
    return Said(_("From %(name)s") % {"name": row.company.name}, row.why)


def _ids(texts: Iterable[str]) -> set[UUID]:
    """What can be an id of ours: books brought from elsewhere may refer to other things."""
    found = set()
    for text in texts:
        with suppress(ValueError):
            found.add(UUID(text))
    return found
