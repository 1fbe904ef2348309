"""The operator's table of advisors."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from minutewise.advisors import actions
from minutewise.advisors.models import (
    Advisor,
    FormerHandle,
    OwnClient,
    Presence,
    Rate,
    Service,
    Waiting,
    WorkException,
    WorkTime,
)
from minutewise.advisors.queries import picture_url
from minutewise.work.admin import LookOnly, Recorded

if TYPE_CHECKING:
    _AdvisorAdmin = admin.ModelAdmin[Advisor]
    _ServiceAdmin = admin.ModelAdmin[Service]
    _WorkTimes = admin.TabularInline[WorkTime, Advisor]
    _WorkExceptions = admin.TabularInline[WorkException, Advisor]
    _PresenceOf = admin.StackedInline[Presence, Advisor]
    _Rates = admin.TabularInline[Rate, Service]
else:  # the classes are generic in their type stubs only
    _AdvisorAdmin = _ServiceAdmin = admin.ModelAdmin
    _WorkTimes = _WorkExceptions = _Rates = admin.TabularInline
    _PresenceOf = admin.StackedInline


class WorkTimes(_WorkTimes):
    model = WorkTime
    extra = 0


class WorkExceptions(_WorkExceptions):
    model = WorkException
    extra = 0


class PresenceOf(_PresenceOf):
    """Read only: it follows sockets and calls."""

    model = Presence
    extra = 0
    can_delete = False
    readonly_fields = ("connected", "away", "missed_in_a_row", "in_call", "changed_at")

    def has_add_permission(self, request: HttpRequest, obj: Advisor | None = None) -> bool:
        return False


@admin.register(Advisor)
class AdvisorAdmin(Recorded, _AdvisorAdmin):
    """Pages are written by their people; the operator corrects texts and takes pages off."""

    list_display = ("handle", "person", "network", "activity", "published_at")
    list_filter = ("network", ("published_at", admin.EmptyFieldListFilter))
    list_select_related = ("person", "network")
    search_fields = ("handle", "activity", "person__name", "person__email")
    # Lists and zones are chosen on “Your service”, where they are checked.
    readonly_fields = (
        "picture", "person", "network", "handle", "languages", "keywords", "time_zone",
        "published_at", "created_at",
    )  # fmt: skip
    fields = (
        "picture", "person", "network", "handle", "activity", "about", "qualifications",
        "experience", "languages", "keywords", "time_zone", "any_time", "accepting",
        "published_at", "created_at",
    )  # fmt: skip
    inlines = (WorkTimes, WorkExceptions, PresenceOf)
    actions = ("take_off",)

    @admin.display(description=_("portrait"))
    def picture(self, advisor: Advisor) -> SafeString | str:
        url = picture_url(advisor)
        return format_html('<img src="{}" width="80" height="80" alt="">', url) if url else "–"

    @admin.action(description=_("Take the pages off"))
    def take_off(self, request: HttpRequest, pages: QuerySet[Advisor]) -> None:
        for page in pages:
            actions.unpublish(page)

    def save_model(self, request: HttpRequest, obj: Advisor, form: Any, change: bool) -> None:
        obj.search_text = actions.searchable(obj)
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Advisor | None = None) -> bool:
        return False


class Rates(_Rates):
    model = Rate
    extra = 0


@admin.register(Service)
class ServiceAdmin(Recorded, _ServiceAdmin):
    """Prices; a change touches new calls only."""

    list_display = ("advisor", "kind", "rate_unit_s", "free_sample_s")
    list_select_related = ("advisor",)
    search_fields = ("advisor__handle", "advisor__person__name")
    readonly_fields = ("advisor",)
    inlines = (Rates,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Service | None = None) -> bool:
        return False


@admin.register(OwnClient)
class OwnClientAdmin(LookOnly):
    """Pairs that began at an advisor's own button or link: another commission holds for them."""

    list_display = ("advisor", "client", "came_by", "since")
    list_filter = ("came_by",)
    list_select_related = ("advisor", "client")
    search_fields = ("advisor__handle", "client__email")


@admin.register(FormerHandle)
class FormerHandleAdmin(LookOnly):
    """Addresses that advisors have left: they lead on, and are kept from others for a while."""

    list_display = ("handle", "advisor", "network", "left_at")
    list_select_related = ("advisor", "network")
    search_fields = ("handle", "advisor__handle")


@admin.register(Waiting)
class WaitingAdmin(LookOnly):
    """Who waits to be told that an advisor is there."""

    list_display = ("advisor", "person", "asked_at", "told_at", "seen_at", "letter_at")
    list_filter = (("told_at", admin.EmptyFieldListFilter),)
    list_select_related = ("advisor", "person")
    search_fields = ("advisor__handle", "person__email")
