"""Agreed payments for operators: figures and states, not the words of the two."""

from django.contrib import admin

from minutewise.agreed.models import Agreed
from minutewise.work.admin import LookOnly


@admin.register(Agreed)
class AgreedAdmin(LookOnly):
    """Tips, fixed payments and success fees."""

    list_display = ("asked_at", "kind", "state", "client", "advisor", "amount", "currency")
    list_select_related = ("client", "advisor__person", "advisor__company")
    list_filter = ("kind", "state")
    search_fields = ("client__email", "advisor__handle")
    exclude = ("word",)
