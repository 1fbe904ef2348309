"""Signing in by an account elsewhere, and linking one to the account here."""

import hmac
import logging
import time
from typing import Any, cast

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.accounts import proof
from minutewise.accounts.actions import linked as actions
from minutewise.accounts.models import LinkedAccount, Person
from minutewise.accounts.openid import client
from minutewise.accounts.openid.client import Asked, Provider
from minutewise.accounts.rules.openid import ASKED_LASTS_S, OpenIdError, Told
from minutewise.accounts.sign_in import SignIn
from minutewise.accounts.views.own import me, network_of
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now

_ASKED, _FOUND = "openid_asked", "openid_found"  # in the session, until they are used once
_log = logging.getLogger(__name__)


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the provider, with something by which the visitor is known when he comes back."""
    onward = get_next_redirect_url(request) or ""
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward or "/")
    return _leave(request, "account_login", {"next": onward, "for": ""})


@login_required
@never_cache
@require_safe
def start_linking(request: HttpRequest) -> HttpResponse:
    """The same, for somebody who is signed in.

    Whoever has to prove first comes back to the button: the answer to a form may not lead to
    another host (`form-action` of the policy).
    """
    if not proof.proven(request):
        return proof.ask_again(request, reverse("accounts:ways"))
    return _leave(request, "accounts:ways", {"next": "", "for": str(me(request).pk)})


def _leave(request: HttpRequest, otherwise: str, kept: dict[str, str]) -> HttpResponse:
    who = _provider()
    if not _counted(request, "provider"):
        messages.error(request, _("Too many at once. Wait a minute, then try again."))
        return redirect(otherwise)
    try:
        url, asked = client.begin(who, _back(request))
    except OpenIdError as broken:
        _log.warning("sign-in by %s: %s", who.name, broken)
        said = _("%(name)s does not answer now. Sign in by a code, or try again later.")
        messages.error(request, said % {"name": who.name})
        return redirect(otherwise)
    request.session[_ASKED] = {**asked.kept(), **kept}
    return HttpResponseRedirect(url)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: signs in whom we know, links once after a code, or refuses."""
    who = _provider()
    kept = request.session.pop(_ASKED, None)
    linking = bool(kept and kept["for"])
    try:
        told = _told(request, who, kept)
    except OpenIdError as broken:
        _log.warning("sign-in by %s: %s", who.name, broken)
        messages.error(request, _("That did not work with %(name)s.") % {"name": who.name})
        return redirect("accounts:ways" if linking else "account_login")
    if linking:
        return _ask_to_link(request, told, kept["for"])
    return _sign_in(request, who, told, kept["next"])


def _told(request: HttpRequest, who: Provider, kept: dict[str, Any] | None) -> Told:
    """Who came back, if it is an answer to what this browser asked for. Raises OpenIdError."""
    if not kept or time.time() - kept["at"] > ASKED_LASTS_S:
        raise OpenIdError("nothing was asked for")
    given = request.GET.get
    if not hmac.compare_digest(given("state", "").encode(), kept["state"].encode()):
        raise OpenIdError("another state")
    if given("iss", who.issuer) != who.issuer:  # RFC 9207: the answer of another provider
        raise OpenIdError("another issuer")
    if not given("code"):
        raise OpenIdError("refused over there")
    asked = Asked(kept["state"], kept["nonce"], kept["verifier"], kept["at"])
    return client.finish(who, asked, given("code", ""), _back(request), time.time())


def _sign_in(request: HttpRequest, who: Provider, told: Told, onward: str) -> HttpResponse:
    found = LinkedAccount.objects.select_related("person")
    known = found.filter(issuer=who.issuer, subject=told.subject).first()
    if known:
        proof.note(request, known.person, "openid")
        login = Login(user=known.person, redirect_url=onward or None, email=known.person.email)
        return cast(HttpResponse, perform_login(request, login))
    if not told.email:
        said = _("%(name)s has not verified your address. Sign in by a code.")
        messages.error(request, said % {"name": who.name})
        return redirect("account_login")
    if not _counted(request, "sign_in_ask", told.email):
        messages.error(request, _("Too many codes were asked for. Wait a minute, then ask again."))
        return redirect("account_login")
    SignIn.begin(request, told.email, found=(who.issuer, told.subject))
    query = f"?{urlencode({'next': onward})}" if onward else ""
    return HttpResponseRedirect(reverse("account_confirm_login_code") + query)


def _ask_to_link(request: HttpRequest, told: Told, person_id: str) -> HttpResponse:
    """Linking takes one more press: who followed a foreign link sees whose account it is."""
    person = request.user
    if not (isinstance(person, Person) and str(person.pk) == person_id):
        return redirect("account_login")
    request.session[_FOUND] = {"subject": told.subject, "email": told.email, "at": time.time()}
    return redirect("accounts:link")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.proof_needed
def link(request: HttpRequest) -> HttpResponse:
    """Shows who was found over there, and links it by a press."""
    who = _provider()
    found = request.session.get(_FOUND)
    if not found or time.time() - found["at"] > ASKED_LASTS_S:
        return redirect("accounts:ways")
    if request.method != "POST":
        context = {"provider": who.name, "found": found, "part": "ways"}
        return render(request, "accounts/link.html", context)
    del request.session[_FOUND]
    told, at = Told(found["subject"], found["email"]), now().wall
    network = network_of(request)
    try:
        actions.link(me(request), who.issuer, told, at, name=who.name, network=network)
    except RuleError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(name)s signs in from now on.") % {"name": who.name})
    return redirect("accounts:ways")


@login_required
@require_POST
@proof.proof_needed
def unlink(request: HttpRequest, linked_id: int) -> HttpResponse:
    """Somebody else's looks like one that is gone."""
    name = client.provider_name()
    network = network_of(request)
    if actions.unlink(me(request), linked_id, now().wall, name=name, network=network):
        messages.success(request, _("The account is unlinked."))
    return redirect("accounts:ways")


def _provider() -> Provider:
    who = client.provider()
    if who is None:
        raise Http404
    return who


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("accounts:openid_back"))


def _counted(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Whether there may be one more. These are plain links, which allauth would not count."""
    return bool(
        ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True)
    )
