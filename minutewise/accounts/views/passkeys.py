"""Passkeys: signing in with one, and looking after one's own."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from minutewise.accounts import passkeys, proof
from minutewise.accounts.actions import passkeys as actions
from minutewise.accounts.forms.passkeys import PasskeyForm
from minutewise.accounts.models import Passkey
from minutewise.accounts.passkeys import PasskeyError
from minutewise.accounts.rules.devices import device
from minutewise.accounts.views.own import me, network_of
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now
from minutewise.work.problems import problem_of

_ASKED = "passkey_asked"  # in the session: the challenge, worth one answer


@never_cache
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to sign in, or to prove anew who one is. Names nobody."""
    if not ratelimit.consume(request, action="passkey"):
        return problem_of(_too_many())
    asked, state = passkeys.ask_to_show(_site(request), network_of(request))
    request.session[_ASKED] = state
    return JsonResponse(asked)


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in whoever's passkey signed the challenge; it stands for the second factor, too."""
    onward = get_next_redirect_url(request) or ""
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward or "/")
    try:
        passkey = _shown(request)
    except PasskeyError as refused:
        messages.error(request, refused.message)
        return redirect("account_login")
    person = passkey.person
    proof.note(request, person, "passkey")
    login = Login(user=person, redirect_url=onward or None, email=person.email)
    answer: HttpResponse = perform_login(request, login)
    return answer


@login_required
@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Proves anew who one is; somebody else's passkey proves nothing here."""
    onward = get_next_redirect_url(request) or reverse("accounts:ways")
    person = me(request)
    try:
        if _shown(request).person_id != person.pk:
            raise PasskeyError
    except PasskeyError as refused:
        messages.error(request, refused.message)
        return redirect("accounts:confirm")
    proof.note(request, person, "passkey", again=True)
    return HttpResponseRedirect(onward)


@login_required
@never_cache
@require_POST
def new_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey for who is signed in."""
    if not proof.proven(request):
        refused = RuleError("not_proven", _("Reload this page: it asks first whether it is you."))
        return problem_of(refused)
    asked, state = passkeys.ask_to_make(_site(request), network_of(request), me(request))
    request.session[_ASKED] = state
    return JsonResponse(asked)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proof.proof_needed
def add(request: HttpRequest) -> HttpResponse:
    """Asks for a name and keeps what the device made."""
    if request.method != "POST":
        return _page(request, PasskeyForm(initial={"name": _guess(request)}))
    form = PasskeyForm(request.POST)
    try:
        _keep(request, form)
    except RuleError as refused:
        messages.error(request, refused.message)
        return _page(request, form, status=refused.status)
    messages.success(request, _("The passkey is added. It signs in from now on."))
    return redirect("accounts:ways")


def _keep(request: HttpRequest, form: PasskeyForm) -> None:
    state = request.session.pop(_ASKED, None)
    if state is None or not form.is_valid():
        raise PasskeyError
    site, network = _site(request), network_of(request)
    answer = passkeys.answer_in(request.POST.get("credential", ""))
    new = passkeys.made(site, network, state, answer)
    name = form.cleaned_data["name"] or _guess(request)
    actions.add(me(request), new, name, site=site, at=now().wall, network=network)


@login_required
@require_POST
@proof.proof_needed
def change(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Names one's passkey anew, or removes it. Somebody else's looks like one that is gone."""
    if "remove" in request.POST:
        if actions.remove(me(request), passkey_id, now().wall, network=network_of(request)):
            messages.success(request, _("The passkey is removed. Delete it on the device as well."))
    elif actions.rename(me(request), passkey_id, request.POST.get("name", "")):
        messages.success(request, _("Saved."))
    return redirect("accounts:ways")


def _shown(request: HttpRequest) -> Passkey:
    """The passkey that answered the session's challenge, which is used up by that."""
    state = request.session.pop(_ASKED, None)
    if state is None or not ratelimit.consume(request, action="passkey"):
        raise PasskeyError
    answer = passkeys.answer_in(request.POST.get("credential", ""))
    passkey, uses = passkeys.shown(_site(request), network_of(request), state, answer)
    if not actions.note_use(passkey, uses, now().wall):
        raise PasskeyError
    return passkey


def _page(request: HttpRequest, form: PasskeyForm, *, status: int = 200) -> HttpResponse:
    return render(
        request, "accounts/passkey_new.html", {"form": form, "part": "ways"}, status=status
    )


def _guess(request: HttpRequest) -> str:
    browser, system = device(request.headers.get("User-Agent", ""))
    return " · ".join(part for part in (system, browser) if part)


def _site(request: HttpRequest) -> str:
    """The host without its port: what a passkey is made for."""
    return request.get_host().partition(":")[0]


def _too_many() -> RuleError:
    refused = RuleError("too_many", _("Too many at once. Wait a minute, then try again."))
    refused.status = 429
    return refused
