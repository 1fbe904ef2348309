"""Personal tokens for one's own programs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from minutewise.accounts.actions.tokens import make, revoke_token
from minutewise.accounts.forms.tokens import TokenForm
from minutewise.accounts.queries.tokens import tokens_of
from minutewise.accounts.views.own import me
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and a new one. Its secret stands in the answer to the form and nowhere else."""
    posted = request.method == "POST"
    form = TokenForm(request.POST if posted else None)
    if not posted:
        return _page(request, form)
    if form.is_valid():
        asked, person = form.cleaned_data, me(request)
        at = now().wall
        try:
            _token, secret = make(person, asked["name"], asked["scopes"], days=asked["days"], at=at)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            return _page(request, TokenForm(), secret=secret)
    return _page(request, form, status=422)


def _page(
    request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "secret": secret,
        "tokens": tokens_of(me(request)),
        "now": now().wall,
        "part": "tokens",
    }
    return render(request, "accounts/tokens.html", context, status=status)


@login_required
@require_POST
def end(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revokes it. Somebody else's looks like one that is gone already."""
    if revoke_token(me(request), token_id, now().wall):
        messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")
