"""Operators look at payments here and change nothing: money moves by actions only."""

from django.contrib import admin

from minutewise.payments.models import Authorisation, Chargeback, Payment, Payout, Refund
from minutewise.work.admin import LookOnly


@admin.register(Payment)
class PaymentAdmin(LookOnly):
    date_hierarchy = "created_at"
    list_display = (
        "created_at",
        "state",
        "amount",
        "fee",
        "currency",
        "gateway",
        "gateway_id",
        "card",
    )
    list_filter = ("state", "gateway", "currency")
    search_fields = ("=id", "=person_id", "=gateway_id")


@admin.register(Refund)
class RefundAdmin(LookOnly):
    date_hierarchy = "created_at"
    list_display = ("created_at", "state", "amount", "payment", "authorisation", "by")
    list_filter = ("state",)
    search_fields = ("=id", "=payment__id", "=authorisation__id")


@admin.register(Authorisation)
class AuthorisationAdmin(LookOnly):
    date_hierarchy = "created_at"
    list_display = (
        "created_at",
        "state",
        "amount",
        "captured",
        "refunded",
        "fee",
        "currency",
        "gateway_id",
        "hold_id",
    )
    list_filter = ("state", "gateway", "currency")
    search_fields = ("=id", "=person_id", "=gateway_id", "=ref_id")


@admin.register(Payout)
class PayoutAdmin(LookOnly):
    date_hierarchy = "created_at"
    list_display = ("created_at", "state", "amount", "currency", "bank", "bank_id", "reason")
    list_filter = ("state", "bank", "currency")
    search_fields = ("=id", "=person_id", "=bank_id")


@admin.register(Chargeback)
class ChargebackAdmin(LookOnly):
    date_hierarchy = "created_at"
    list_display = (
        "created_at",
        "amount",
        "owed",
        "paid_back",
        "currency",
        "payment",
        "authorisation",
    )
    list_filter = ("currency",)
    search_fields = ("=id", "=person_id", "=payment__id", "=authorisation__id")
