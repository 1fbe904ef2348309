"""Operators look at payments here and change nothing: money moves by actions only."""

from django.contrib import admin
from django.http import HttpRequest

from minutewise.payments.models import Authorisation, Payment, Refund


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # one base for three models
    """No adding, no changing, no deleting."""

    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Payment)
class PaymentAdmin(ReadOnly):
    list_display = ("created_at", "state", "amount", "currency", "gateway", "gateway_id", "card")
    list_filter = ("state", "gateway", "currency")
    search_fields = ("=id", "=person_id", "=gateway_id")


@admin.register(Refund)
class RefundAdmin(ReadOnly):
    list_display = ("created_at", "state", "amount", "payment", "by")
    list_filter = ("state",)
    search_fields = ("=id", "=payment__id")


@admin.register(Authorisation)
class AuthorisationAdmin(ReadOnly):
    list_display = (
        "created_at",
        "state",
        "amount",
        "captured",
        "currency",
        "gateway_id",
        "hold_id",
    )
    list_filter = ("state", "gateway", "currency")
    search_fields = ("=id", "=person_id", "=gateway_id", "=ref_id")
