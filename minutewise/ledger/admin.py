"""Operators look at the books; nobody edits them here."""

from django.contrib import admin

from minutewise.ledger.models import Account, Hold, RollUp, Transfer
from minutewise.work.admin import LookOnly


@admin.register(Account)
class AccountAdmin(LookOnly):
    list_display = ["owner", "kind", "currency", "balance", "held", "frozen"]
    list_filter = ["kind", "currency", "frozen"]
    search_fields = ["owner"]


@admin.register(Hold)
class HoldAdmin(LookOnly):
    list_display = ["id", "account", "amount", "state", "captured", "opened_at", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["account"]
    search_fields = ["ref_id", "key", "authorisation"]


@admin.register(Transfer)
class TransferAdmin(LookOnly):
    list_display = ["id", "at", "source", "destination", "amount", "currency", "reason", "ref_id"]
    list_filter = ["reason", "currency"]
    list_select_related = ["source", "destination"]
    search_fields = ["ref_id", "key"]


@admin.register(RollUp)
class RollUpAdmin(LookOnly):
    list_display = ["account", "through", "balance", "at"]
    list_select_related = ["account"]
