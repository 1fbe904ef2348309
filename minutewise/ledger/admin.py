"""Operators look at the books; nobody edits them here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from minutewise.ledger.models import Account, Hold, RollUp, Transfer


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """A table to look at: whatever changes money is an action with its own guards."""

    show_full_result_count = False  # counting a million transfers for a headline is not worth it

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Account)
class AccountAdmin(ReadOnly):
    list_display = ["owner", "kind", "currency", "balance", "held", "frozen"]
    list_filter = ["kind", "currency", "frozen"]
    search_fields = ["owner"]


@admin.register(Hold)
class HoldAdmin(ReadOnly):
    list_display = ["id", "account", "amount", "state", "captured", "opened_at", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["account"]
    search_fields = ["ref_id", "key", "authorisation"]


@admin.register(Transfer)
class TransferAdmin(ReadOnly):
    list_display = ["id", "at", "source", "destination", "amount", "currency", "reason", "ref_id"]
    list_filter = ["reason", "currency"]
    list_select_related = ["source", "destination"]
    search_fields = ["ref_id", "key"]


@admin.register(RollUp)
class RollUpAdmin(ReadOnly):
    list_display = ["account", "through", "balance", "at"]
    list_select_related = ["account"]
