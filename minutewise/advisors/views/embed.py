"""The call button on other people's pages: its script, what it shows, and where to get it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from minutewise.advisors.button_script import button_script
from minutewise.advisors.models import Advisor, Mode
from minutewise.advisors.queries import page_by_handle, rates_of, told_of
from minutewise.advisors.views.moved import leads_on
from minutewise.advisors.views.whose import whose_page
from minutewise.networks.middleware import NetworkRequest
from minutewise.networks.queries import policy_at, standing
from minutewise.work import clock

SIZES = {"card": _("Card"), "small": _("Small"), "floating": _("Floating")}
THEMES = {"auto": _("As the page"), "light": _("Light"), "dark": _("Dark")}
_STABLE = "public, max-age=300, stale-while-revalidate=86400"
_FOR_EVER = "public, max-age=31536000, immutable"
_A_MOMENT = "public, max-age=1"  # and the button asks every three seconds: news within five


def _version(request: HttpRequest, version: str = "") -> str:
    return f'"{button_script().version}"'


@require_safe
@gzip_page
@condition(etag_func=_version)
def script(request: HttpRequest, version: str = "") -> HttpResponse:
    """The button's script; with its version in the address it is kept for ever."""
    found = button_script()
    if version and version != found.version:
        raise Http404
    response = HttpResponse(found.source, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = _FOR_EVER if version else _STABLE
    return response


@require_safe
@leads_on
def told(request: NetworkRequest, handle: str) -> HttpResponse:
    """What the button shows, in `?lang=`; 404 for every page that is not public."""
    asked = request.GET.get("lang", "").lower().partition("-")[0]
    language = asked if asked in dict(settings.LANGUAGES) else "en"
    advisor = page_by_handle(request.network, handle, None)
    if advisor is None:
        raise Http404
    with translation.override(language):
        response = JsonResponse(told_of(advisor, clock.now().wall, language))
    response["Cache-Control"] = _A_MOMENT
    return response


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of the page “Your button”, as a link that keeps the others."""

    label: str
    url: str
    chosen: bool


@login_required
@require_safe
def your_button(request: NetworkRequest, handle: str = "") -> HttpResponse:
    """One line of HTML with a preview, and what works without any: a link and a QR code."""
    whose = whose_page(request, handle)
    advisor = whose.advisor
    if advisor is None:
        return redirect(whose.edit_url)
    modes = {mode: Mode(mode).label for mode in Mode.values if mode in rates_of(advisor)}
    offered = {"size": SIZES, "theme": THEMES, "mode": modes}
    chosen = {name: _chosen(request, name, known) for name, known in offered.items()}
    now = clock.now().wall
    stands = standing(policy_at(request.network, now), advisor.earner, now)
    context: dict[str, Any] = {
        "section": "company" if whose.desk else "service",
        "part": "button",
        "whose": whose,
        "desk": whose.desk,
        "advisor": advisor,
        "chosen": chosen,
        "choices": {name: _choices(name, known, chosen) for name, known in offered.items()},
        "snippet": _snippet(request, advisor, chosen),
        "link": _own_link(request, advisor, "link"),
        "origin": request.build_absolute_uri("/").rstrip("/"),
        "script": reverse("advisors:button-script"),
        "commission": stands.tier.commission_bps / 100,
        "own_commission": stands.own_bps / 100,
    }
    return render(request, "advisors/your_button.html", context)


def _chosen(request: HttpRequest, name: str, known: dict[str, Any]) -> str:
    asked = request.GET.get(name, "")
    default = next(reversed(known), "") if name == "mode" else next(iter(known))
    return asked if asked in known else default


def _choices(name: str, known: dict[str, Any], chosen: dict[str, str]) -> list[Choice]:
    return [
        Choice(str(label), f"?{urlencode(chosen | {name: value})}", chosen[name] == value)
        for value, label in known.items()
    ]


def _own_link(request: HttpRequest, advisor: Advisor, way: str) -> str:
    return request.build_absolute_uri(f"{advisor.get_absolute_url()}?via={way}")


def _snippet(request: HttpRequest, advisor: Advisor, chosen: dict[str, str]) -> str:
    """One line; the link inside is what shows until the script has answered, and without it."""
    theme = "" if chosen["theme"] == "auto" else format_html(' theme="{}"', chosen["theme"])
    return format_html(
        '<script type="module" src="{}"></script>'
        '<mw-call-button handle="{}" size="{}" mode="{}"{}><a href="{}">{}</a></mw-call-button>',
        request.build_absolute_uri(reverse("advisors:button-script")),
        advisor.handle,
        chosen["size"],
        chosen["mode"],
        theme,
        _own_link(request, advisor, "button"),
        translation.gettext("Ask %(name)s") % {"name": advisor.shown_name},
    )
