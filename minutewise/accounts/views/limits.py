"""Spending limits and self-exclusion, on one page."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from minutewise.accounts import words
from minutewise.accounts.actions import exclusion as excluding
from minutewise.accounts.actions import limits as limiting
from minutewise.accounts.forms.limits import ExclusionForm, LimitsForm
from minutewise.accounts.models import Person
from minutewise.accounts.queries.limits import clocks_of, limits_of, spent_in
from minutewise.accounts.rules import exclusion
from minutewise.accounts.rules.limits import Limit, Span, is_higher, period_of_all
from minutewise.accounts.views.own import currency_of, me
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now


@dataclass(frozen=True, slots=True)
class Row:
    """One limit on the page: its field, what counts against it, and a raise that waits."""

    span: Span
    field: BoundField
    limit: Limit
    spent: int | None
    left: int | None
    until: datetime | None
    later: str


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Three limits; what is lower counts at once, what is higher after 24 hours."""
    person, currency, at = me(request), currency_of(request), now().wall
    before = limits_of(person.id, currency, at)
    form = LimitsForm(request.POST if request.method == "POST" else None, before, currency)
    if not form.is_valid():
        return _page(request, person, form)
    limiting.set_limits(person.id, currency, form.wanted, at)
    higher = any(is_higher(form.wanted[span], before[span].amount) for span in Span)
    if higher:
        messages.success(request, _("Saved. What is higher counts in 24 hours."))
    else:
        messages.success(request, _("Saved. It counts from now on."))
    return redirect("accounts:limits")


@login_required
@require_POST
def take_back(request: HttpRequest, span: str) -> HttpResponse:
    """The raise that waits for its 24 hours is given up."""
    if span not in Span:
        raise Http404
    limiting.take_back(me(request).id, currency_of(request), Span(span), now().wall)
    messages.success(request, _("Taken back. Your limit stays as it is."))
    return redirect("accounts:limits")


@login_required
@never_cache
@require_POST
def exclude(request: HttpRequest) -> HttpResponse:
    """No calls and no top-ups for a time. What was wrong stands beside its field."""
    person, at = me(request), now().wall
    form = ExclusionForm(request.POST)
    if form.is_valid():
        try:
            until = form.until(at, ZoneInfo(person.time_zone))
            excluding.exclude(person.id, until, at)
        except RuleError as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, words.excluded(until))
            return redirect("accounts:limits")
    before = limits_of(person.id, currency_of(request), at)
    plain = LimitsForm(None, before, currency_of(request))
    return _page(request, person, plain, form)


def _page(
    request: HttpRequest, person: Person, form: LimitsForm, out: ExclusionForm | None = None
) -> HttpResponse:
    at = now().wall
    until = person.excluded_until if exclusion.in_force(person.excluded_until, at) else None
    context = {
        "form": form,
        "rows": _rows(person, form, at),
        "exclusion": out or ExclusionForm(),
        "excluded_until": until,
        "part": "limits",
    }
    wrong = form.errors or (out and out.errors)
    return render(request, "accounts/limits.html", context, status=422 if wrong else 200)


def _rows(person: Person, form: LimitsForm, at: datetime) -> list[Row]:
    limits = limits_of(person.id, form.currency, at)
    spent = spent_in(person, form.currency, at)
    zones = clocks_of(person, at)
    return [
        Row(
            span=span,
            field=form[span.value],
            limit=limits[span],
            spent=spent.get(span),
            left=_left(limits[span].amount, spent.get(span)),
            until=period_of_all(span, at, zones)[1] if span in spent else None,
            later=words.later(limits[span].later, limits[span].later_from, form.currency),
        )
        for span in Span
    ]


def _left(amount: int | None, spent: int | None) -> int | None:
    return None if amount is None or spent is None else max(0, amount - spent)
