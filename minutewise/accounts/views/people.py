"""Sign-in, sign-out, and one's own account."""

from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import RateLimited
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.accounts import actions
from minutewise.accounts.actions.devices import end_session
from minutewise.accounts.forms.people import AccountForm, AddressForm, CodeForm, WelcomeForm
from minutewise.accounts.models import Person
from minutewise.accounts.openid.client import provider, provider_name
from minutewise.accounts.rules import CODE_TRIES
from minutewise.accounts.sign_in import SignIn
from minutewise.media import relay
from minutewise.work.clock import now

_TYPED = "sign_in_address"  # in the session: whoever has to start again need not type it again

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for an address and sends a code there, whether or not it has an account."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request) or settings.LOGIN_REDIRECT_URL)
    typed = {"email": request.session.get(_TYPED, "")}
    form = AddressForm(request, _posted(request), initial=typed)
    if form.is_valid():
        email = form.cleaned_data["email"]
        request.session[_TYPED] = email
        SignIn.begin(request, email)
        return HttpResponseRedirect(_with_next(request, "account_confirm_login_code"))
    status = 429 if form.limited else 200
    context = {"form": form, "next": _next(request), "signing_in": True, "provider": provider()}
    return render(request, "accounts/sign_in.html", context, status=status)


@never_cache
@form_page
def enter_code(request: HttpRequest) -> HttpResponse:
    """Compares the code; the right one signs in, and makes the account if it is a new one."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request) or settings.LOGIN_REDIRECT_URL)
    process = SignIn.under_way(request)
    if process is None:
        return _start_again(request, _("That code has expired. Ask for a new one."))
    if request.method != "POST":
        return _code_page(request, process, CodeForm())
    if "resend" in request.POST:
        return _resend(request, process)
    return _compare(request, process)


def _compare(request: HttpRequest, process: SignIn) -> HttpResponse:
    form = CodeForm(request.POST, code=process.code)
    if not request.POST.get("code", "").strip():
        return _code_page(request, process, form)  # nothing typed is no guess
    if not process.may_guess():
        return _start_again(request, _("Too many tries. Wait a minute, then ask for a new code."))
    if form.is_valid():
        request.session.pop(_TYPED, None)
        return process.finish(_next(request))
    if process.record_invalid_attempt():
        return _code_page(request, process, form)
    return _start_again(request, _("That was not the code, three times. Ask for a new one."))


def _resend(request: HttpRequest, process: SignIn) -> HttpResponse:
    try:
        if process.can_resend:
            process.resend()
            messages.success(request, _("A new code is on its way. Earlier ones are void."))
    except RateLimited:
        messages.error(request, _("Too many codes were asked for. Wait a minute, then ask again."))
    return HttpResponseRedirect(_with_next(request, "account_confirm_login_code"))


def _code_page(request: HttpRequest, process: SignIn, form: CodeForm) -> HttpResponse:
    until = datetime.fromtimestamp(process.state["at"] + process.timeout, UTC)
    context = {
        "form": form,
        "signing_in": True,
        "email": process.email,
        "until": until,
        "tries_left": CODE_TRIES - process.state["failed_attempts"],
        "can_resend": process.can_resend,
        "linking": provider_name() if process.is_linking else "",
        "next": _next(request),
        "start": _with_next(request, "account_login"),
    }
    return render(request, "accounts/code.html", context)


def _start_again(request: HttpRequest, why: str) -> HttpResponse:
    if _TYPED in request.session:
        messages.error(request, why)
    return HttpResponseRedirect(_with_next(request, "account_login"))


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Where somebody ends who proved an address that was shut out."""
    return render(request, "accounts/closed.html", status=403)


@never_cache
@form_page
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session by POST; a link that somebody was led to only asks."""
    if request.method == "POST":
        if isinstance(request.user, Person):
            end_session(request.user, request.session.session_key or "")
        logout(request)
        return HttpResponseRedirect(_next(request) or settings.LOGIN_REDIRECT_URL)
    if not request.user.is_authenticated:
        return redirect("account_login")
    return render(request, "accounts/sign_out.html")


@never_cache
@form_page
def operator_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin's own form, with its password, is never shown."""
    person = request.user
    if not person.is_authenticated:
        onward = urlencode({"next": _next(request) or reverse("admin:index")})
        return HttpResponseRedirect(f"{reverse('account_login')}?{onward}")
    if not (isinstance(person, Person) and person.is_staff):
        raise Http404
    return HttpResponseRedirect(_next(request) or reverse("admin:index"))


@login_required
@never_cache
@form_page
def welcome(request: HttpRequest) -> HttpResponse:
    """After the first sign-in: name and time zone, or neither."""
    person, onward = _person(request), _next(request) or settings.LOGIN_REDIRECT_URL
    form = WelcomeForm(_posted(request), instance=person)
    if form.is_valid():
        actions.describe(_person(request), at=now().wall, **form.cleaned_data)
        return HttpResponseRedirect(onward)
    return render(request, "accounts/welcome.html", {"form": form, "onward": onward})


@login_required
@never_cache
@form_page
def account(request: HttpRequest) -> HttpResponse:
    """What a person says about himself, to be changed at any time."""
    person = _person(request)
    form = AccountForm(_posted(request), instance=person)
    if form.is_valid():
        actions.describe(_person(request), at=now().wall, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:account")
    context = {"form": form, "email": person.email, "part": "profile", "relay": relay.is_there()}
    return render(request, "accounts/account.html", context)


@login_required
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Ends all sessions of the person but this one."""
    person = _person(request)
    actions.end_sessions(person)
    update_session_auth_hash(request, person)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:account")


def _person(request: HttpRequest) -> Person:
    """A copy of one's own: a form writes what was typed into it, right or wrong."""
    return Person.objects.get(pk=cast(Person, request.user).pk)


def _posted(request: HttpRequest) -> object:
    return request.POST if request.method == "POST" else None


def _next(request: HttpRequest) -> str:
    """Where to go on to, if that is a page of this site."""
    return get_next_redirect_url(request) or ""


def _with_next(request: HttpRequest, name: str) -> str:
    onward = _next(request)
    return reverse(name) + (f"?{urlencode({'next': onward})}" if onward else "")
