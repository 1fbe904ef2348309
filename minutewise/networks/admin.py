"""The operator's tables of networks and their figures."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from minutewise.kernel.errors import InvalidError
from minutewise.networks.models import CommissionTier, Network, Policy
from minutewise.networks.rules import Tier, check_fee, check_tiers
from minutewise.work.admin import Recorded

if TYPE_CHECKING:
    _NetworkAdmin = admin.ModelAdmin[Network]
    _PolicyAdmin = admin.ModelAdmin[Policy]
    _Steps = BaseInlineFormSet[CommissionTier, Policy, Any]
    _StepsInline = admin.TabularInline[CommissionTier, Policy]
else:  # the classes are generic in their type stubs only
    _Steps, _StepsInline = BaseInlineFormSet, admin.TabularInline
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


class Steps(_Steps):
    """The typed steps make a clear table together with the policy's own commission."""

    def clean(self) -> None:
        super().clean()
        typed = [form.cleaned_data for form in self.forms if form.has_changed()]
        if any({"turnover_from", "commission_bps"} - data.keys() for data in typed):
            return  # a field says what is wrong with it
        steps = [Tier(data["turnover_from"], data["commission_bps"]) for data in typed]
        try:
            check_tiers([Tier(0, 0), *steps])
            check_fee(steps, self.instance.gateway_fee_bps)
        except InvalidError as wrong:
            raise ValidationError(_WRONG[wrong.code]) from wrong


_WRONG = {
    "tiers_ascending": _("Each step begins at a higher turnover than the one before."),
    "tiers_fee": _("A commission and the gateway fee together are at most 10,000."),
    "tiers_bps": _("A commission lies between 0 and 10,000."),
}


class StepsInline(_StepsInline):
    """Steps come with a new policy and stay as they are, like all of it."""

    model = CommissionTier
    formset = Steps
    extra = 3
    fields = ("turnover_from", "commission_bps")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Policy)
class PolicyAdmin(Recorded, _PolicyAdmin):
    """A change is a new row with a later date: what held in the past stays readable."""

    list_display = ("network", "valid_from", "rate_min", "rate_max", "commission_bps")
    list_filter = ("network",)
    date_hierarchy = "valid_from"
    inlines = (StepsInline,)
    fieldsets = (
        (
            None,
            {"fields": ("network", "valid_from", "commission_bps", "own_client_commission_bps")},
        ),
        (
            _("What advisors may ask"),
            {"fields": ("rate_min", "rate_max", "sample_max_s", "increment_max_s")},
        ),
        (_("Gateway fees"), {"fields": ("gateway_fee_bearer", "gateway_fee_bps")}),
        (_("Agreed in conversations"), {"fields": ("tip_commission_bps", "request_days")}),
        (_("Payouts"), {"fields": ("payout_least",)}),
        (
            _("Free sample"),
            {
                "fields": (
                    "sample_again_days",
                    "sample_used_s",
                    "sample_per_device",
                    "sample_per_instrument",
                )
            },
        ),
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
        (_("Pages"), {"fields": ("tell_next_s", "handle_kept_days")}),
    )

    def save_formset(
        self, request: HttpRequest, form: "BaseModelForm[Policy]", formset: Any, change: bool
    ) -> None:
        """Each step has its line in the audit log, as the policy has."""
        super().save_formset(request, form, formset, change)
        for step in formset.new_objects:
            self.log_addition(request, step, [{"added": {}}])

    def has_change_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        """Calls name the policy they were confirmed under by its date."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        return False
