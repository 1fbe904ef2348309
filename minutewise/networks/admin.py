"""The operator's tables of networks and their figures."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from minutewise.networks.models import Network, Policy
from minutewise.work.admin import Recorded

if TYPE_CHECKING:
    _NetworkAdmin = admin.ModelAdmin[Network]
    _PolicyAdmin = admin.ModelAdmin[Policy]
else:  # the class is generic in its type stubs only
    _NetworkAdmin = _PolicyAdmin = admin.ModelAdmin


@admin.register(Network)
class NetworkAdmin(Recorded, _NetworkAdmin):
    """Name, domain and look. The currency of a network that has money in it stays."""

    list_display = ("name", "handle", "domain", "currency", "accent")
    search_fields = ("name", "handle", "domain")
    fields = ("name", "handle", "domain", "accent", "currency")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Network | None = None
    ) -> tuple[str, ...]:
        return ("currency",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Network | None = None) -> bool:
        return False


@admin.register(Policy)
class PolicyAdmin(Recorded, _PolicyAdmin):
    """A change is a new row with a later date: what held in the past stays readable."""

    list_display = ("network", "valid_from", "rate_min", "rate_max", "commission_bps")
    list_filter = ("network",)
    date_hierarchy = "valid_from"
    fieldsets = (
        (
            None,
            {"fields": ("network", "valid_from", "commission_bps", "own_client_commission_bps")},
        ),
        (
            _("What advisors may ask"),
            {"fields": ("rate_min", "rate_max", "sample_max_s", "increment_max_s")},
        ),
        (_("Free sample"), {"fields": ("sample_again_days", "sample_used_s")}),
        (
            _("Calls"),
            {
                "fields": (
                    "minimum_minutes",
                    "proposed_minutes",
                    "ring_s",
                    "ring_first_s",
                    "missed_until_away",
                    "connect_s",
                    "lost_s",
                    "maximum_s",
                    "silence_s",
                    "offer_s",
                )
            },
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        """Calls name the policy they were confirmed under by its date."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        return False
