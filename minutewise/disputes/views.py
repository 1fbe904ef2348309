"""Pages of a dispute: ask money back, see where it stands, answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.accounts.models import Person
from minutewise.disputes import actions, queries, rules
from minutewise.disputes.forms import SumForm
from minutewise.disputes.pages import lines_of, page_of
from minutewise.disputes.rules import Event
from minutewise.kernel.errors import InvalidError, MissingError, RuleError
from minutewise.ledger.rules import Ref
from minutewise.work.clock import now

_WITH_SUM = {Event.OFFER, Event.COUNTER}


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 (login_required)
    return request.user


@never_cache
@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """One's own disputes on either side, the newest first."""
    return render(request, "disputes/disputes.html", {"lines": lines_of(_me(request))})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, kind: str, ref_id: str) -> HttpResponse:
    """Asks for money of a charge back: how much, and why."""
    ref = Ref(kind, ref_id)
    try:
        subject = actions.own_charge(ref, _me(request))
    except MissingError as missing:
        raise Http404 from missing
    if known := queries.about(ref):
        return redirect("disputes:dispute", known.pk)
    most, currency = queries.most_of(ref), subject.network.currency
    typed = request.POST if request.method == "POST" else None
    form = SumForm(currency, most=most, proposed=most, data=typed)
    problem = ""
    if form.is_valid():
        try:
            made = actions.open_dispute(
                ref, _me(request), form.cleaned_data["sum"], form.cleaned_data["words"], now()
            )
        except RuleError as refused:
            problem = _(refused.message)
        else:
            messages.success(request, _("Asked. The money is held until this is settled."))
            return redirect("disputes:dispute", made.pk)
    policy = queries.policy_at(subject.network, now().wall)
    context = {
        "subject": subject, "form": form, "most": most, "problem": problem, "policy": policy,
        "until": subject.settled_at + policy.window, "late": subject.settled_at + policy.window
        <= now().wall, "currency": currency,
    }  # fmt: skip
    status = 422 if problem or form.errors else 200
    return render(request, "disputes/ask.html", context, status=status)


@never_cache
@login_required
@require_safe
def dispute(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Where it stands, what everybody said, and what one may do now."""
    return _page(request, _party(request, dispute_id))


def _party(request: HttpRequest, dispute_id: UUID) -> queries.Party:
    try:
        return queries.party_of(_me(request), dispute_id)
    except MissingError as missing:
        raise Http404 from missing


def _page(
    request: HttpRequest, party: queries.Party, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"page": page_of(party), "dispute": party.dispute, "subject": party.subject, **more}
    return render(request, "disputes/dispute.html", context, status=status)


@never_cache
@login_required
@require_POST
def do(request: HttpRequest, dispute_id: UUID, event: str) -> HttpResponse:
    """One press: an offer, an answer, an appeal. Refused, the page says why."""
    party = _party(request, dispute_id)
    if event not in {each.value for each in actions.OWN}:
        raise Http404
    try:
        _act(request, party, Event(event))
    except RuleError as refused:
        said, typed = _(refused.message), _typed(request, Event(event), refused)
        return _page(
            request, _party(request, dispute_id), refused.status, problem=said, typed=typed
        )
    messages.success(request, _("Done. Both of you get a letter about it."))
    return redirect("disputes:dispute", dispute_id)


def _typed(request: HttpRequest, event: Event, refused: RuleError) -> dict[str, dict[str, str]]:
    """What was typed into which form, so that it stays; `wrong` stands beside the amount."""
    form = "offer" if event in _WITH_SUM else event.value
    kept = {"amount": request.POST.get("amount", "")[:60], "words": request.POST.get("words", "")}
    wrong = _(refused.message) if refused.field == "amount" else ""
    return {form: {**kept, "wrong": wrong}}


def _act(request: HttpRequest, party: queries.Party, event: Event) -> None:
    dispute, words, amount = party.dispute, request.POST.get("words", ""), None
    if event in _WITH_SUM:
        rules.after(dispute.now, event, party.side)
        most = dispute.asked - 1 if event is Event.OFFER else dispute.asked
        form = SumForm(dispute.currency, most=most, data=request.POST)
        if not form.is_valid():
            said = next(iter(form.errors.values()))[0]
            raise InvalidError("dispute_amount", str(said), field="amount")
        amount = form.cleaned_data["sum"]
    elif event is Event.ACCEPT:
        shown = request.POST.get("shown", "")
        amount = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 16 else None
    actions.act(dispute.pk, _me(request), event, now(), amount=amount, words=words)


@never_cache
@login_required
@require_POST
def show_thread(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Lets the operator read the thread of the two, as far as this side is concerned."""
    _party(request, dispute_id)
    try:
        actions.consent(dispute_id, _me(request), now())
    except RuleError as refused:
        messages.error(request, _(refused.message))
    return redirect("disputes:dispute", dispute_id)
