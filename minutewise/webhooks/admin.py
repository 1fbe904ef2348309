"""Webhooks as tables, to look at: secrets are not among them."""

from django.contrib import admin

from minutewise.webhooks.models import Delivery, Endpoint
from minutewise.work.admin import LookOnly


@admin.register(Endpoint)
class EndpointAdmin(LookOnly):
    list_display = ("url", "person", "off", "failing_since", "made_at")
    list_filter = ("off",)
    search_fields = ("=id", "=person__id", "url")
    exclude = ("seed", "old_seed")


@admin.register(Delivery)
class DeliveryAdmin(LookOnly):
    list_display = ("made_at", "kind", "state", "endpoint", "ended_at")
    list_filter = ("state", "kind")
    search_fields = ("=id", "=event")
