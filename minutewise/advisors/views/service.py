"""“Your service”, or a company’s: one page in sections, from nothing to a public page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from minutewise.accounts.rules import NO_ZONE, known_zone
from minutewise.advisors import actions
from minutewise.advisors.forms import ServiceForms
from minutewise.advisors.price_words import price_words
from minutewise.advisors.queries.closing import closing_of
from minutewise.advisors.uploads import LimitedUpload, was_too_large
from minutewise.advisors.views.whose import Whose, whose_page
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.kernel.money import currency_sign
from minutewise.networks.middleware import NetworkRequest
from minutewise.networks.queries import (
    bounds_at,
    commission_of,
    gateway_fee_of,
    policy_at,
)
from minutewise.work import clock

View = Callable[..., HttpResponse]


def _limited(view: View) -> View:
    """Sets the upload limit before the body is read, which checking CSRF does."""
    protected = csrf_protect(view)

    def limited(request: NetworkRequest, handle: str = "") -> HttpResponse:
        request.upload_handlers.insert(0, LimitedUpload(request))
        return protected(request, handle)

    return csrf_exempt(limited)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def _service(request: NetworkRequest, handle: str = "") -> HttpResponse:
    """The form, as it is or as it was typed; POST `do` is save, publish or preview.

    Without `handle` one’s own page, else that of the company, for those who may edit it.
    """
    now, whose = clock.now(), whose_page(request, handle)
    forms = _forms(request, whose, now)
    if request.method == "POST":
        whose = _take_portrait(request, forms, whose)
        do = request.POST.get("do", "save")
        if do == "publish":
            forms.prices.is_valid()
            forms.prices.demand_a_rate()
        if forms.is_valid() and do != "preview" and (saved := _saved(request, forms, whose, now)):
            return redirect(saved.edit_url)
    status = 422 if forms.has_errors else 200
    return render(
        request, "advisors/service.html", _context(request, forms, whose, now), status=status
    )


service = _limited(_service)


@require_POST
@login_required
def unpublish(request: NetworkRequest, handle: str = "") -> HttpResponse:
    """Takes the page off; it stays as a draft."""
    whose = whose_page(request, handle)
    actions.unpublish(whose.there())
    messages.success(request, _("Your page is no longer public."))
    return redirect(whose.edit_url)


def _forms(request: NetworkRequest, whose: Whose, now: Instant) -> ServiceForms:
    posted = request.method == "POST"
    told = whose.me.time_zone if whose.me.time_zone != NO_ZONE else request.COOKIES.get("tz")
    zone = whose.advisor.time_zone if whose.advisor else known_zone(told) or NO_ZONE
    return ServiceForms(
        whose.owner,
        request.network,
        whose.advisor,
        bounds=bounds_at(request.network, now.wall),
        now=now.wall,
        zone=zone,
        data=request.POST if posted else None,
        files=request.FILES if posted else None,
    )


def _take_portrait(request: NetworkRequest, forms: ServiceForms, whose: Whose) -> Whose:
    """A good picture is kept at once, so that it survives errors in other fields."""
    form = forms.portrait
    if was_too_large(request):
        form.add_error("portrait", _("This picture is larger than 8 MB."))
    if not form.is_valid():
        return whose
    upload, remove = form.cleaned_data["portrait"], form.cleaned_data["remove_portrait"]
    if not upload and not (remove and whose.advisor):
        return whose
    try:
        actions.set_portrait(whose.owner, request.network, upload.read() if upload else None)
    except RuleError as error:
        forms.add(error)
    return whose.as_it_is(request.network)


def _saved(
    request: NetworkRequest, forms: ServiceForms, whose: Whose, now: Instant
) -> Whose | None:
    do = request.POST.get("do", "save")
    try:
        advisor = actions.save_page(whose.owner, request.network, forms.draft(), now)
        if do == "publish":
            actions.publish(advisor, now)
    except RuleError as error:
        forms.add(error)
        return None
    messages.success(
        request, _("Your page is public.") if do == "publish" else _("Your page is saved.")
    )
    return whose.as_it_is(request.network)


def _takes(request: NetworkRequest, whose: Whose, now: Instant) -> tuple[int, int]:
    """Commission and gateway fee on a client whom the network found, in 1/10,000."""
    policy = policy_at(request.network, now.wall)
    earner = whose.desk.page.earner if whose.desk else whose.me.id
    commission_bps = commission_of(policy, earner=earner, at=now.wall, own_client=False)
    return commission_bps, gateway_fee_of(policy, commission_bps)


def _context(
    request: NetworkRequest, forms: ServiceForms, whose: Whose, now: Instant
) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "section": "company" if whose.desk else "service",
        "part": "page",
        "whose": whose,
        "desk": whose.desk,
        "forms": forms,
        "advisor": whose.advisor,
        "closing": closing_of(whose.advisor, now.wall) if whose.advisor else None,
        "portrait_name": whose.owner.name,
        "currency_sign": currency_sign(request.network.currency, language),
        "rates": [forms.prices[f"rate_{mode}"] for mode in ("text", "audio", "video")],
        "examples": price_words(forms.prices, _takes(request, whose, now), language),
        "address": request.build_absolute_uri("/").partition("://")[2],
    }
