"""People on the desk: find, look, shut out, let in again."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minutewise.accounts.models import Person
from minutewise.backoffice.actions import people as actions
from minutewise.backoffice.forms import WhyForm
from minutewise.backoffice.queries import people
from minutewise.backoffice.queries.live import open_calls_of
from minutewise.backoffice.queries.log import told
from minutewise.backoffice.views.page import DeskRequest, desk, operator_of
from minutewise.calls.api import closing_ms
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.work.clock import now
from minutewise.work.text import one_line

_HERE: dict[str, object] = {"section": "operator", "tab": "people"}
_QUERY_MAX = 80
type Do = Callable[[DeskRequest, Person, str], str]


def found_or_404(person_id: UUID) -> Person:
    """The person of a page of the desk."""
    try:
        return people.person_of(person_id)
    except MissingError as missing:
        raise Http404 from missing


@require_safe
@desk
def search(request: DeskRequest) -> HttpResponse:
    """People by name, address or id."""
    query = one_line(request.GET.get("q", "")[:_QUERY_MAX])
    context = {**_HERE, "query": query, "people": people.find_people(query)}
    return render(request, "backoffice/people.html", context)


@require_safe
@desk
def person(request: DeskRequest, person_id: UUID) -> HttpResponse:
    """One person: money, calls, credits, what operators did."""
    card = people.card_of(found_or_404(person_id), request.network.currency)
    until = card.person.shut_out_until
    context = {
        **_HERE, "card": card, "person": card.person, "lines": told(card.entries),
        "kept_out": until is not None and now().wall < until,
    }  # fmt: skip
    return render(request, "backoffice/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def ban(request: DeskRequest, person_id: UUID) -> HttpResponse:
    """Asks for the reason, then shuts the person out."""
    return _with_reason(request, found_or_404(person_id), "backoffice/ban.html", _ban)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def readmit(request: DeskRequest, person_id: UUID) -> HttpResponse:
    """Asks for the reason, then lets the person in again."""
    return _with_reason(request, found_or_404(person_id), "backoffice/readmit.html", _readmit)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def second_factor(request: DeskRequest, person_id: UUID) -> HttpResponse:
    """Asks for the reason, then turns off a second factor that was lost."""
    template = "backoffice/second_factor.html"
    return _with_reason(request, found_or_404(person_id), template, _second_factor)


def _with_reason(request: DeskRequest, person: Person, template: str, do: Do) -> HttpResponse:
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            messages.success(request, do(request, person, form.cleaned_data["why"]))
        except RuleError as refused:
            messages.error(request, refused.message)
        return redirect("backoffice:person", person.pk)
    context = {**_HERE, "form": form, "person": person, "open_calls": open_calls_of(person.pk)}
    return render(request, template, context)


def _ban(request: DeskRequest, person: Person, why: str) -> str:
    pressed = now()
    closes = {call.id: closing_ms(call, pressed) for call in open_calls_of(person.pk)}
    by = operator_of(request)
    ended = actions.ban(person, why, by=by, closes_at_ms=closes, now=pressed)
    if ended:
        return _("Shut out. The call has ended and is settled, all sessions are closed.")
    return _("Shut out. All sessions are closed.")


def _readmit(request: DeskRequest, person: Person, why: str) -> str:
    actions.readmit(person, why, by=operator_of(request), now=now())
    return _("Let in again. A new sign-in is needed.")


def _second_factor(request: DeskRequest, person: Person, why: str) -> str:
    by, network = operator_of(request), request.network.name
    actions.turn_off_second_factor(person, why, by=by, network=network, now=now())
    return _("The second factor is off. The person is told by letter.")
