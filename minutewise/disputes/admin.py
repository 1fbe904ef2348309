"""Disputes for operators: clocks can be set by date, the rest is there to be looked at."""

from django.contrib import admin

from minutewise.disputes.models import Dispute, DisputePolicy, Step
from minutewise.work.admin import LookOnly, LookOnlyInline

admin.site.register(DisputePolicy)


class StepInline(LookOnlyInline):
    model = Step
    fields = ("seq", "at", "side", "event", "amount", "words", "state")


@admin.register(Dispute)
class DisputeAdmin(LookOnly):
    """A dispute with all its steps. It moves by its actions alone."""

    list_display = ("opened_at", "client", "earner", "asked", "currency", "state", "returned")
    list_filter = ("state", "network")
    search_fields = ("client__email", "client__name", "ref_id", "id")
    date_hierarchy = "opened_at"
    list_select_related = ("client",)
    inlines = (StepInline,)
