"""How somebody wants to be told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from minutewise.accounts.actions.choices import choose
from minutewise.accounts.forms.choices import ChoicesForm
from minutewise.accounts.push_key import public_key
from minutewise.accounts.queries.push import push_browsers_of
from minutewise.accounts.views.own import me
from minutewise.work.clock import now


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """Letters and rings, each with its box; browsers that are told; what comes in any case."""
    person = me(request)
    form = ChoicesForm(request.POST if request.method == "POST" else None, instance=person)
    if form.is_valid():
        choose(person, form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:notifications")
    context = {
        "form": form,
        "email": person.email,
        "part": "notifications",
        "told": push_browsers_of(person, now().wall),
        "push_key": public_key(),
        "here": request.session.session_key,
    }
    return render(request, "accounts/notifications.html", context)
