"""Operators come to the desk with a second factor, where the installation wants it so."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.queries.ways import has_second_factor

_DESKS = {"admin", "backoffice"}


class OperatorsSecondFactor:
    """Leads an operator who has no second factor to where it is set up (`OPERATOR_SECOND_FACTOR`).

    Both desks, the pages and the admin's tables, stay shut until then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        found, person = request.resolver_match, request.user
        if not settings.OPERATOR_SECOND_FACTOR or not found or not _DESKS & set(found.app_names):
            return None
        if not (isinstance(person, Person) and person.is_staff) or has_second_factor(person):
            return None
        messages.warning(request, _("Operators need a second factor here. Set it up first."))
        return redirect("accounts:ways")
