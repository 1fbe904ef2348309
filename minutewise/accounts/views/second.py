"""The second factor: asked for at sign-in, set up and turned off in one's account."""

import base64
from urllib.parse import quote, urlencode

import segno
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStageController
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from minutewise.accounts import proof
from minutewise.accounts.actions import second as actions
from minutewise.accounts.forms.second import AppCodeForm, SecondForm
from minutewise.accounts.models import Person
from minutewise.accounts.queries.ways import has_second_factor
from minutewise.accounts.second_stage import SecondFactorStage
from minutewise.accounts.views.own import me, network_of
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now

_SECRET = "second_factor_secret"  # noqa: S105 (its name in the session; gone once it is turned on)

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
def ask(request: HttpRequest) -> HttpResponse:
    """Compares the code of somebody whose address is proven; the right one signs in."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    stage = LoginStageController.enter(request, SecondFactorStage.key)
    person = stage.login.user if stage else None
    if not isinstance(person, Person):
        return redirect("account_login")
    if not person.is_active:
        clear_login(request)
        return redirect("account_inactive")
    form = SecondForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not may_guess(request, person):
            clear_login(request)
            messages.error(request, _("Too many tries. Wait a while, then sign in again."))
            return redirect("account_login")
        if use(request, person, form):
            proof.note(request, person, "second")
            answer: HttpResponse = stage.exit()
            return answer
    return render(request, "accounts/second.html", {"form": form, "signing_in": True})


def may_guess(request: HttpRequest, person: Person) -> bool:
    """Counts a guess before it is compared, so that guesses at once are counted as well."""
    return bool(ratelimit.consume(request, action="second_guess", key=str(person.pk)))


def use(request: HttpRequest, person: Person, form: SecondForm) -> bool:
    """Whether the code was right; says how many are left of those to fall back on."""
    typed = form.cleaned_data["code"]
    used = actions.use(person, typed, now().wall, network=network_of(request))
    if used is None:
        form.add_error("code", _("This code is not right, or it was used already."))
        return False
    ratelimit.clear(request, action="second_guess", key=str(person.pk))
    if used.left is not None:
        said = _("That recovery code is used up. You have %(left)s more.")
        messages.warning(request, said % {"left": used.left})
    return True


@login_required
@never_cache
@form_page
@proof.proof_needed
def set_up(request: HttpRequest) -> HttpResponse:
    """Shows the secret to the app; a code of the app turns the second factor on."""
    person = me(request)
    if has_second_factor(person):
        return redirect("accounts:ways")
    secret = request.session.setdefault(_SECRET, actions.new_secret())
    form = AppCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed, at = form.cleaned_data["code"], now().wall
        try:
            codes = actions.turn_on(person, secret, typed, at, network=network_of(request))
        except RuleError as refused:
            form.add_error("code", refused.message)
        else:
            del request.session[_SECRET]
            proof.note(request, person, "second", again=True)
            return _codes_page(request, codes, is_new=True)
    status = 422 if form.errors else 200
    return render(
        request, "accounts/second_set_up.html", _secret(request, form, secret), status=status
    )


def _secret(request: HttpRequest, form: AppCodeForm, secret: str) -> dict[str, object]:
    network, email = network_of(request), me(request).email
    label = f"{network}:{email}"
    told = urlencode({"secret": secret, "issuer": network}, quote_via=quote)
    code = segno.make(f"otpauth://totp/{quote(label)}?{told}", error="m", micro=False)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    picture = code.svg_data_uri(scale=5, border=3, light="white", encode_minimal=False)
    return {"form": form, "part": "ways", "qr": picture, "secret": " ".join(groups)}


@login_required
@require_POST
@proof.proof_needed
def turn_off(request: HttpRequest) -> HttpResponse:
    """A code from a letter is enough again."""
    if actions.turn_off(me(request), now().wall, network=network_of(request)):
        messages.success(request, _("The second factor is off."))
    return redirect("accounts:ways")


@login_required
@never_cache
@require_POST
@proof.proof_needed
def new_codes(request: HttpRequest) -> HttpResponse:
    """Fresh codes to fall back on; they stand in this answer and nowhere else."""
    try:
        codes = actions.new_codes(me(request), now().wall, network=network_of(request))
    except RuleError as refused:
        messages.error(request, refused.message)
        return redirect("accounts:ways")
    return _codes_page(request, codes, is_new=False)


def _codes_page(request: HttpRequest, codes: list[str], *, is_new: bool) -> HttpResponse:
    text = "\n".join([network_of(request), _("Recovery codes, each works once:"), "", *codes, ""])
    packed = base64.b64encode(text.encode()).decode()
    context = {
        "codes": codes,
        "is_new": is_new,
        "file": f"data:text/plain;charset=utf-8;base64,{packed}",
        "part": "ways",
    }
    return render(request, "accounts/recovery_codes.html", context)
