"""Pages of one's own webhooks, beside the tokens."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minutewise.accounts.views.own import me
from minutewise.kernel.errors import RuleError
from minutewise.webhooks.actions import endpoints as actions
from minutewise.webhooks.forms import EndpointForm, EventsForm
from minutewise.webhooks.models import Endpoint
from minutewise.webhooks.queries import endpoint_of, endpoints_of, log_of
from minutewise.webhooks.rules import ENDPOINTS_MAX
from minutewise.work.clock import now


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """The list, and a new one."""
    form = EndpointForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            asked = form.cleaned_data
            try:
                made, secret = actions.make(me(request), asked["url"], asked["events"], now().wall)
            except RuleError as refused:
                form.add_error(None, refused.message)
            else:
                return _page(request, made, secret=secret)
        status = 422
    own = endpoints_of(me(request))
    context = {"form": form, "endpoints": own, "room": len(own) < ENDPOINTS_MAX, "part": "webhooks"}
    return render(request, "webhooks/webhooks.html", context, status=status)


@login_required
@never_cache
@require_GET
def endpoint(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """One of them: what was sent, what came back, what may be changed."""
    return _page(request, endpoint_of(me(request), endpoint_id))


def _page(
    request: HttpRequest, shown: Endpoint, *, secret: str = "", form: EventsForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "endpoint": shown,
        "log": log_of(shown, _before(request)),
        "first": not request.GET.get("before"),
        "form": form or EventsForm(initial={"events": shown.events}),
        "secret": secret,
        "now": now().wall,
        "part": "webhooks",
    }
    return render(request, "webhooks/endpoint.html", context, status=status)


def _before(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


@login_required
@require_POST
def events(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Which events are told."""
    own, form = endpoint_of(me(request), endpoint_id), EventsForm(request.POST)
    if not form.is_valid():
        return _page(request, own, form=form, status=422)
    actions.change_events(own, form.cleaned_data["events"], now().wall)
    messages.success(request, _("The events are saved."))
    return redirect("webhooks:endpoint", endpoint_id)


@login_required
@never_cache
@require_POST
def roll(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """A new secret, in this answer and nowhere else."""
    own = endpoint_of(me(request), endpoint_id)
    return _page(request, own, secret=actions.roll(own, now().wall))


@login_required
@require_POST
def test(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Sends a test event."""
    try:
        actions.send_test(endpoint_of(me(request), endpoint_id), now().wall)
    except RuleError as refused:
        return _refused(request, endpoint_id, refused)
    messages.success(request, _("A test event is on its way."))
    return redirect("webhooks:endpoint", endpoint_id)


@login_required
@require_POST
def replay(request: HttpRequest, endpoint_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Sends an event once more."""
    try:
        actions.replay(endpoint_of(me(request), endpoint_id), delivery_id, now().wall)
    except RuleError as refused:
        return _refused(request, endpoint_id, refused)
    messages.success(request, _("The event is on its way once more."))
    return redirect("webhooks:endpoint", endpoint_id)


def _refused(request: HttpRequest, endpoint_id: UUID, refused: RuleError) -> HttpResponse:
    if refused.status == 404:
        raise refused
    messages.error(request, refused.message)
    return redirect("webhooks:endpoint", endpoint_id)


@login_required
@require_POST
def switch(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """On or off, as the button said."""
    wanted = request.POST.get("to") == "on"
    actions.switch(endpoint_of(me(request), endpoint_id), now().wall, on=wanted)
    said = _("The webhook is on.") if wanted else _("The webhook is off. Nothing is sent there.")
    messages.success(request, said)
    return redirect("webhooks:endpoint", endpoint_id)


@login_required
@require_POST
def remove(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Takes it away, with its log."""
    actions.remove(endpoint_of(me(request), endpoint_id), now().wall)
    messages.success(request, _("The webhook is removed."))
    return redirect("webhooks:webhooks")
