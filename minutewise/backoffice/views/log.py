"""The audit log: a page with a filter, and the same lines for a spreadsheet."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from tempfile import TemporaryFile

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from minutewise.backoffice.forms import AuditForm
from minutewise.backoffice.queries.deeds import word_for
from minutewise.backoffice.queries.log import told
from minutewise.backoffice.queries.people import names_of
from minutewise.backoffice.views.page import DeskRequest, desk
from minutewise.work import audit
from minutewise.work.audit import Asked
from minutewise.work.models import AuditEntry
from minutewise.work.text import inert

LINES_A_PAGE = 50
_AT_ONCE = 500
_COLUMNS = ["at", "who", "who id", "what", "concerns", "reason", "address", "details"]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _asked(form: AuditForm) -> Asked:
    """What was asked for; a field that cannot be understood does not narrow."""
    form.is_valid()
    typed = form.cleaned_data
    start, end = typed.get("start"), typed.get("end")
    return Asked(
        who=typed.get("who", ""),
        what=typed.get("what", ""),
        start=_midnight(start) if start else None,
        end=_midnight(end + timedelta(days=1)) if end else None,
    )


@require_safe
@desk
def log(request: DeskRequest) -> HttpResponse:
    """Who did what, when, to what, why, from where."""
    form = AuditForm(request.GET)
    page = Paginator(audit.lines(_asked(form)), LINES_A_PAGE).get_page(request.GET.get("page"))
    doers = audit.doers()
    names = names_of(doers)
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    context = {
        "section": "operator",
        "tab": "audit",
        "form": form,
        "page": page,
        "lines": told(page.object_list),
        "doers": [(each, names.get(each, each)) for each in doers],
        "kinds": [(each, word_for(each)) for each in audit.kinds()],
        "kept": urlencode(kept),
    }
    return render(request, "backoffice/audit.html", context)


@require_safe
@desk
def log_csv(request: DeskRequest) -> FileResponse:
    """The lines that the filter shows, newest first, without a limit.

    They are on the disk before the first one leaves: whoever takes them slowly keeps neither a
    thread nor a cursor of the database.
    """
    rows = audit.lines(_asked(AuditForm(request.GET)))
    out = TemporaryFile()  # noqa: SIM115 (the answer closes it)
    out.writelines(part.encode() for part in _csv(rows.iterator(_AT_ONCE)))
    out.seek(0)
    response = FileResponse(out, as_attachment=True, filename="audit.csv")
    response["Content-Type"] = "text/csv; charset=utf-8"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(rows: Iterator[AuditEntry]) -> Iterator[str]:
    yield _written([_COLUMNS])
    batch: list[AuditEntry] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _AT_ONCE:
            yield _written(_cells(batch))
            batch = []
    yield _written(_cells(batch))


def _cells(entries: list[AuditEntry]) -> list[list[str]]:
    return [
        [
            line.entry.at.isoformat(timespec="seconds"),
            line.who,
            line.entry.who,
            line.entry.what,
            line.entry.ref,
            line.entry.why,
            line.entry.address or "",
            " ".join(f"{name}={value}" for name, value in sorted(line.entry.details.items())),
        ]
        for line in told(entries)
    ]


def _written(rows: list[list[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()
