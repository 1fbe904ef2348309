"""Another address for the account: codes to the old and to the new one."""

from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from minutewise.accounts import mailed_code, proof
from minutewise.accounts.actions import end_sessions
from minutewise.accounts.actions.address import change_address
from minutewise.accounts.forms.address import BothCodesForm, NewAddressForm
from minutewise.accounts.mailed_code import Answer
from minutewise.accounts.models import Person
from minutewise.accounts.views.own import me, network_of
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now

_OLD, _NEW = "address_old", "address_new"
_LETTER = "account/email/address_code"

form_page = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@never_cache
@form_page
@proof.proof_needed
def address(request: HttpRequest) -> HttpResponse:
    """Asks for the new address and sends two codes. Nobody looks whether it has an account."""
    person = me(request)
    posted = request.POST if request.method == "POST" else None
    form = NewAddressForm(posted, current=person.email)
    if form.is_valid() and _sent(request, person, form):
        return redirect("accounts:address_codes")
    context = {"form": form, "email": person.email, "part": "ways"}
    status = 422 if form.errors else 200
    return render(request, "accounts/address.html", context, status=status)


def _sent(request: HttpRequest, person: Person, form: NewAddressForm) -> bool:
    new, told = form.cleaned_data["email"], {"old": person.email}
    try:
        mailed_code.send(request, _NEW, new, _LETTER, new=new, **told)
        mailed_code.send(request, _OLD, person.email, _LETTER, new=new, **told)
    except RateLimited:
        mailed_code.drop(request, _OLD, _NEW)
        form.add_error("email", _("Too many codes were asked for. Wait a minute, then ask again."))
        return False
    return True


@login_required
@never_cache
@form_page
@proof.proof_needed
def codes(request: HttpRequest) -> HttpResponse:
    """Both codes right: the account has moved."""
    person = me(request)
    old, new = mailed_code.waiting(request, _OLD), mailed_code.waiting(request, _NEW)
    if not old or not new or old["email"] != person.email:
        return _start_again(request)
    posted = request.POST if request.method == "POST" else None
    form = BothCodesForm(posted, old=old["email"], new=new["email"])
    if form.is_valid():
        answers = {name: _compare(request, form, name) for name in ("old", "new")}
        if Answer.OVER in answers.values():
            return _start_again(request)
        if Answer.WRONG not in answers.values():
            return _moved(request, person, new["email"], form)
    status = 422 if form.errors else 200
    context = {"form": form, "part": "ways", "new": new["email"]}
    return render(request, "accounts/address_codes.html", context, status=status)


def _compare(request: HttpRequest, form: BothCodesForm, name: str) -> Answer:
    purpose = _OLD if name == "old" else _NEW
    answer = mailed_code.compare(request, purpose, form.cleaned_data[name])
    if answer is Answer.WRONG:
        form.add_error(name, _("This is not the code of our last letter there."))
    return answer


def _moved(request: HttpRequest, person: Person, new: str, form: BothCodesForm) -> HttpResponse:
    mailed_code.drop(request, _OLD, _NEW)
    try:
        person = change_address(person, new, now().wall, network=network_of(request))
    except RuleError as refused:
        messages.error(request, refused.message)
        return redirect("accounts:address")
    if form.cleaned_data["elsewhere"]:
        end_sessions(person)
        update_session_auth_hash(request, person)
    messages.success(request, _("Codes and letters go to the new address from now on."))
    return redirect("accounts:ways")


def _start_again(request: HttpRequest) -> HttpResponse:
    mailed_code.drop(request, _OLD, _NEW)
    if request.method == "POST":
        messages.error(request, _("These codes are worth nothing any more. Ask for new ones."))
    return redirect("accounts:address")
