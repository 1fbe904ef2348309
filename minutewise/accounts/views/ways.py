"""The ways into one's account on one page, and proving anew who one is."""

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from minutewise.accounts import mailed_code, proof
from minutewise.accounts.forms.second import MailedCodeForm, SecondForm
from minutewise.accounts.mailed_code import Answer
from minutewise.accounts.models import Person
from minutewise.accounts.openid.client import provider
from minutewise.accounts.queries.ways import codes_left, has_second_factor
from minutewise.accounts.views.own import me
from minutewise.accounts.views.second import may_guess, use

_PURPOSE = "confirm"


@login_required
@never_cache
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """Address, second factor, and what else signs in."""
    person = me(request)
    context = {
        "part": "ways",
        "email": person.email,
        "second": has_second_factor(person),
        "codes_left": codes_left(person),
        "passkeys": person.passkeys.all(),
        "provider": provider(),
        "linked": person.linked_accounts.all(),
        "here": request.get_host().partition(":")[0],
    }
    return render(request, "accounts/ways.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Is it really you? By the second factor if there is one, else by a code from a letter."""
    person = me(request)
    if proof.proven(request):
        return HttpResponseRedirect(_onward(request))
    if has_second_factor(person):
        return _by_second_factor(request, person)
    return _by_letter(request, person)


def _by_second_factor(request: HttpRequest, person: Person) -> HttpResponse:
    form = SecondForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not may_guess(request, person):
            form.add_error("code", _("Too many tries. Wait a while, then try again."))
        elif use(request, person, form):
            return _confirmed(request, person, "second")
    return _page(request, person, form)


def _by_letter(request: HttpRequest, person: Person) -> HttpResponse:
    sent = mailed_code.waiting(request, _PURPOSE)
    if request.method != "POST":
        return _page(request, person, MailedCodeForm() if sent else None)
    if "send" in request.POST:
        return _send(request, person)
    form = MailedCodeForm(request.POST)
    if form.is_valid():
        answer = mailed_code.compare(request, _PURPOSE, form.cleaned_data["code"])
        if answer is Answer.RIGHT:
            mailed_code.drop(request, _PURPOSE)
            return _confirmed(request, person, "code")
        if answer is Answer.OVER:
            messages.error(request, _("That code is worth nothing any more. Ask for a new one."))
            return HttpResponseRedirect(request.get_full_path())
        form.add_error("code", _("This is not the code of our last letter."))
    return _page(request, person, form)


def _send(request: HttpRequest, person: Person) -> HttpResponse:
    try:
        mailed_code.send(request, _PURPOSE, person.email, "account/email/confirm_code")
    except RateLimited:
        messages.error(request, _("Too many codes were asked for. Wait a minute, then ask again."))
    return HttpResponseRedirect(request.get_full_path())


def _confirmed(request: HttpRequest, person: Person, method: str) -> HttpResponse:
    proof.note(request, person, method, again=True)
    return HttpResponseRedirect(_onward(request))


def _page(
    request: HttpRequest, person: Person, form: MailedCodeForm | SecondForm | None
) -> HttpResponse:
    context = {
        "form": form,
        "email": person.email,
        "second": has_second_factor(person),
        "has_passkey": person.passkeys.exists(),
        "next": _onward(request),
        "part": "ways",
    }
    return render(request, "accounts/confirm.html", context)


def _onward(request: HttpRequest) -> str:
    return get_next_redirect_url(request) or reverse("accounts:ways")
