"""Pages of webhooks: one's own beside the tokens, a company's among its pages (`patterns`)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from minutewise.accounts.views.own import me
from minutewise.kernel.errors import RuleError
from minutewise.webhooks.actions import endpoints as actions
from minutewise.webhooks.forms import EndpointForm, EventsForm
from minutewise.webhooks.models import Endpoint
from minutewise.webhooks.queries import Owner, endpoint_of, endpoints_of, log_of
from minutewise.webhooks.rules import ENDPOINTS_MAX, TO_COMPANIES, Kind
from minutewise.work.clock import now


@dataclass(frozen=True, slots=True)
class Place:
    """Whose webhooks a page shows, the address of their list, and the frame around it."""

    owner: Owner
    at: str
    frame: str = "accounts/_own.html"
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def kinds(self) -> Iterable[Kind]:
        """The events that can happen to them."""
        return TO_COMPANIES if self.owner.company else Kind

    def endpoint(self, endpoint_id: UUID) -> Endpoint:
        """One of these. Raises MissingError for every other."""
        return endpoint_of(self.owner, endpoint_id)

    def back_to(self, endpoint_id: UUID) -> HttpResponse:
        """Back to the page of one."""
        return redirect(f"{self.at}{endpoint_id}/")

    @property
    def context(self) -> dict[str, object]:
        """What the frame asks for."""
        return {"part": "webhooks", "at": self.at, "frame": self.frame, **self.more}


def my_place(request: HttpRequest) -> Place:
    """One's own."""
    return Place(Owner(me(request)), reverse("webhooks:webhooks"))


def webhooks(place: Place, request: HttpRequest) -> HttpResponse:
    """The list, and a new one."""
    form = EndpointForm(request.POST if request.method == "POST" else None, kinds=place.kinds)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            asked = form.cleaned_data
            try:
                made, secret = actions.make(
                    place.owner.person, asked["url"], asked["events"], now().wall,
                    company_id=place.owner.company,
                )  # fmt: skip
            except RuleError as refused:
                form.add_error(None, refused.message)
            else:
                return _page(place, request, made, secret=secret)
        status = 422
    own = endpoints_of(place.owner)
    context = {"form": form, "endpoints": own, "room": len(own) < ENDPOINTS_MAX}
    return render(request, "webhooks/webhooks.html", context | place.context, status=status)


def endpoint(place: Place, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """One of them: what was sent, what came back, what may be changed."""
    return _page(place, request, place.endpoint(endpoint_id))


def _page(
    place: Place,
    request: HttpRequest,
    shown: Endpoint,
    *,
    secret: str = "",
    form: EventsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "endpoint": shown,
        "log": log_of(shown, _before(request)),
        "first": not request.GET.get("before"),
        "form": form or EventsForm(initial={"events": shown.events}, kinds=place.kinds),
        "secret": secret,
        "now": now().wall,
        **place.context,
    }
    return render(request, "webhooks/endpoint.html", context, status=status)


def _before(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def events(place: Place, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Which events are told."""
    own = place.endpoint(endpoint_id)
    form = EventsForm(request.POST, kinds=place.kinds)
    if not form.is_valid():
        return _page(place, request, own, form=form, status=422)
    actions.change_events(own, form.cleaned_data["events"], now().wall)
    messages.success(request, _("The events are saved."))
    return place.back_to(endpoint_id)


def roll(place: Place, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """A new secret, in this answer and nowhere else."""
    own = place.endpoint(endpoint_id)
    return _page(place, request, own, secret=actions.roll(own, now().wall))


def test(place: Place, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Sends a test event."""
    try:
        actions.send_test(place.endpoint(endpoint_id), now().wall)
    except RuleError as refused:
        return _refused(place, request, endpoint_id, refused)
    messages.success(request, _("A test event is on its way."))
    return place.back_to(endpoint_id)


def replay(
    place: Place, request: HttpRequest, endpoint_id: UUID, delivery_id: UUID
) -> HttpResponse:
    """Sends an event once more."""
    try:
        actions.replay(place.endpoint(endpoint_id), delivery_id, now().wall)
    except RuleError as refused:
        return _refused(place, request, endpoint_id, refused)
    messages.success(request, _("The event is on its way once more."))
    return place.back_to(endpoint_id)


def _refused(
    place: Place, request: HttpRequest, endpoint_id: UUID, refused: RuleError
) -> HttpResponse:
    if refused.status == 404:
        raise refused
    messages.error(request, refused.message)
    return place.back_to(endpoint_id)


def switch(place: Place, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """On or off, as the button said."""
    wanted = request.POST.get("to") == "on"
    actions.switch(place.endpoint(endpoint_id), now().wall, on=wanted)
    said = _("The webhook is on.") if wanted else _("The webhook is off. Nothing is sent there.")
    messages.success(request, said)
    return place.back_to(endpoint_id)


def remove(place: Place, request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Takes it away, with its log."""
    actions.remove(place.endpoint(endpoint_id), now().wall)
    messages.success(request, _("The webhook is removed."))
    return redirect(place.at)


type Whose = Callable[..., Place]  # of the request and what else the address names
_ONE = "<uuid:endpoint_id>/"
_PAGES = (
    ("", webhooks, "webhooks", ["GET", "HEAD", "POST"]),
    (_ONE, endpoint, "endpoint", ["GET", "HEAD"]),
    (f"{_ONE}events", events, "events", ["POST"]),
    (f"{_ONE}roll", roll, "roll", ["POST"]),
    (f"{_ONE}test", test, "test", ["POST"]),
    (f"{_ONE}switch", switch, "switch", ["POST"]),
    (f"{_ONE}remove", remove, "remove", ["POST"]),
    (f"{_ONE}replay/<uuid:delivery_id>", replay, "replay", ["POST"]),
)


def patterns(whose: Whose, below: str = "", prefix: str = "") -> list[URLPattern]:
    """The addresses of these pages; `whose` says for a request whose they are, or raises."""
    return [
        path(f"{below}{address}", _view(whose, do, methods), name=f"{prefix}{name}")
        for address, do, name, methods in _PAGES
    ]


def _view(
    whose: Whose, do: Callable[..., HttpResponse], methods: list[str]
) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, handle: str = "", **ids: UUID) -> HttpResponse:
        place = whose(request, handle) if handle else whose(request)
        return do(place, request, **ids)

    return login_required(never_cache(require_http_methods(methods)(view)))
