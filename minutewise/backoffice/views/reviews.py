"""Reviews on the desk: what was reported, and taking one away."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutewise.backoffice.actions import reviews as actions
from minutewise.backoffice.forms import WhyForm
from minutewise.backoffice.queries.reviews import reviews
from minutewise.backoffice.views.page import DeskRequest, desk, operator_of
from minutewise.kernel.errors import RuleError
from minutewise.work.clock import now

LINES_A_PAGE = 30
_HERE: dict[str, object] = {"section": "operator", "tab": "reviews"}


@require_safe
@desk
def overview(request: DeskRequest) -> HttpResponse:
    """The reported ones, or with `show=all` all of them."""
    everything = request.GET.get("show") == "all"
    found = Paginator(reviews(reported=not everything), LINES_A_PAGE)
    context = {**_HERE, "page": found.get_page(request.GET.get("page")), "everything": everything}
    return render(request, "backoffice/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def remove(request: DeskRequest, review_id: UUID) -> HttpResponse:
    """Asks for the public reason, then takes the review away."""
    review = reviews(reported=False).filter(pk=review_id, removed_at=None).first()
    if review is None:
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            why = form.cleaned_data["why"]
            actions.remove_review(review_id, why, by=operator_of(request), now=now())
            messages.success(request, _("Removed. The reason stands in its place."))
        except RuleError as refused:
            messages.error(request, refused.message)
        return redirect("backoffice:reviews")
    context = {**_HERE, "form": form, "review": review}
    return render(request, "backoffice/remove_review.html", context)


@require_POST
@desk
def leave(request: DeskRequest, review_id: UUID) -> HttpResponse:
    """Nothing is wrong with it."""
    try:
        actions.leave_review(review_id, by=operator_of(request), now=now())
        messages.success(request, _("The review stays. Its reports are closed."))
    except RuleError as refused:
        messages.error(request, refused.message)
    return redirect("backoffice:reviews")
