"""“Your service”: one page in sections, from nothing to a public page in two minutes."""

from collections.abc import Callable
from typing import Any

from babel.numbers import get_currency_symbol
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from minutewise.accounts.models import Person
from minutewise.accounts.rules import NO_ZONE, known_zone
from minutewise.advisors import actions
from minutewise.advisors.forms import ServiceForms
from minutewise.advisors.models import Advisor
from minutewise.advisors.price_words import price_words
from minutewise.advisors.queries import own_page
from minutewise.advisors.uploads import LimitedUpload, was_too_large
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.networks.middleware import NetworkRequest
from minutewise.networks.queries import bounds_at, commission_of, policy_at
from minutewise.work import clock

View = Callable[[NetworkRequest], HttpResponse]


def _limited(view: View) -> View:
    """Sets the upload limit before the body is read, which checking CSRF does."""
    protected = csrf_protect(view)

    def limited(request: NetworkRequest) -> HttpResponse:
        request.upload_handlers.insert(0, LimitedUpload(request))
        return protected(request)

    return csrf_exempt(limited)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def _service(request: NetworkRequest) -> HttpResponse:
    """The form, as it is or as it was typed; POST `do` is save, publish or preview."""
    now = clock.now()
    advisor = own_page(_person(request), request.network)
    forms = _forms(request, advisor, now)
    if request.method == "POST":
        advisor = _take_portrait(request, forms, advisor)
        do = request.POST.get("do", "save")
        if do == "publish":
            forms.prices.is_valid()
            forms.prices.demand_a_rate()
        if forms.is_valid() and do != "preview" and _saved(request, forms, do, now):
            return redirect("advisors:service")
    status = 422 if forms.has_errors else 200
    return render(
        request, "advisors/service.html", _context(request, forms, advisor, now), status=status
    )


service = _limited(_service)


@require_POST
@login_required
def unpublish(request: NetworkRequest) -> HttpResponse:
    """Takes the page off; it stays as a draft."""
    actions.unpublish(_own(request))
    messages.success(request, _("Your page is no longer public."))
    return redirect("advisors:service")


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 (login_required)
    return request.user


def _own(request: NetworkRequest) -> Advisor:
    advisor = own_page(_person(request), request.network)
    if advisor is None:
        raise MissingError("no_page", _("You have no page yet."))
    return advisor


def _forms(request: NetworkRequest, advisor: Advisor | None, now: Instant) -> ServiceForms:
    posted = request.method == "POST"
    person = _person(request)
    told = person.time_zone if person.time_zone != NO_ZONE else request.COOKIES.get("tz")
    zone = advisor.time_zone if advisor else known_zone(told) or NO_ZONE
    return ServiceForms(
        person,
        request.network,
        advisor,
        bounds=bounds_at(request.network, now.wall),
        now=now.wall,
        zone=zone,
        data=request.POST if posted else None,
        files=request.FILES if posted else None,
    )


def _take_portrait(
    request: NetworkRequest, forms: ServiceForms, advisor: Advisor | None
) -> Advisor | None:
    """A good picture is kept at once, so that it survives errors in other fields."""
    person, form = _person(request), forms.portrait
    if was_too_large(request):
        form.add_error("portrait", _("This picture is larger than 8 MB."))
    if not form.is_valid():
        return advisor
    upload, remove = form.cleaned_data["portrait"], form.cleaned_data["remove_portrait"]
    if not upload and not (remove and advisor):
        return advisor
    try:
        actions.set_portrait(person, request.network, upload.read() if upload else None)
    except RuleError as error:
        forms.add(error)
    return own_page(person, request.network)


def _saved(request: NetworkRequest, forms: ServiceForms, do: str, now: Instant) -> bool:
    try:
        advisor = actions.save_page(_person(request), request.network, forms.draft(), now)
        if do == "publish":
            actions.publish(advisor, now)
    except RuleError as error:
        forms.add(error)
        return False
    messages.success(
        request, _("Your page is public.") if do == "publish" else _("Your page is saved.")
    )
    return True


def _commission_bps(request: NetworkRequest, now: Instant) -> int:
    """What this person would pay on a client whom the network found."""
    policy = policy_at(request.network, now.wall)
    return commission_of(policy, earner=_person(request).id, at=now.wall, own_client=False)


def _context(
    request: NetworkRequest, forms: ServiceForms, advisor: Advisor | None, now: Instant
) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "section": "service",
        "forms": forms,
        "advisor": advisor,
        "portrait_name": _person(request).name,
        "currency_sign": get_currency_symbol(request.network.currency, locale=language),
        "rates": [forms.prices[f"rate_{mode}"] for mode in ("text", "audio", "video")],
        "examples": price_words(forms.prices, _commission_bps(request, now), language),
        "address": request.build_absolute_uri("/").partition("://")[2],
    }
