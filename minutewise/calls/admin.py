"""Calls for operators: everything to look at, nothing to change where money is concerned."""

from django.contrib import admin

from minutewise.calls.models import Call, CallEvent, Lease, Meter, Quality, Receipt
from minutewise.work.admin import LookOnly, LookOnlyInline


class MeterInline(LookOnlyInline):
    model = Meter
    fields = (
        "number",
        "mode",
        "state",
        "rate",
        "rate_unit_s",
        "maximum",
        "closed_ms",
        "charge",
        "waived",
        "share",
        "commission",
        "settled_at",
    )


class CallEventInline(LookOnlyInline):
    model = CallEvent
    fields = ("seq", "at", "who", "kind", "figures")


class QualityInline(LookOnlyInline):
    model = Quality
    fields = ("said_at", "side", "how", "troubles", "word")


@admin.register(Call)
class CallAdmin(LookOnly):
    """A call with its meters and its record."""

    list_display = ("started_at", "client", "advisor", "mode", "stage", "outcome", "ended_at")
    list_filter = ("stage", "outcome", "mode", "network")
    search_fields = ("client__email", "client__name", "advisor__handle", "id")
    date_hierarchy = "started_at"
    list_select_related = ("client", "advisor")
    inlines = (MeterInline, QualityInline, CallEventInline)


@admin.register(Receipt)
class ReceiptAdmin(LookOnly):
    list_display = ("number", "issued_at", "call")
    list_select_related = ("call__client", "call__advisor")
    search_fields = ("call__id",)


@admin.register(Lease)
class LeaseAdmin(LookOnly):
    list_display = ("name", "holder", "at")
