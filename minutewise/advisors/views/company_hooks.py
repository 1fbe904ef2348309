"""A company's webhooks, for its owners: the pages of one's own, in the company's frame."""

from django.urls import reverse

from minutewise.advisors.rules.companies import Deed
from minutewise.advisors.views.whose import desk_at
from minutewise.payments.views.page import MemberRequest
from minutewise.webhooks.queries import Owner
from minutewise.webhooks.views import Place


def place_of(request: MemberRequest, handle: str) -> Place:
    """Raises Http404 for everybody but the company's owners."""
    desk = desk_at(request, handle, Deed.WEBHOOKS)
    return Place(
        Owner(request.user, desk.company.pk),
        reverse("advisors:company-webhooks", args=[handle]),
        "advisors/_company.html",
        {"desk": desk, "section": "company"},
    )
