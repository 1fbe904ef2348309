"""Operators look into due work and the audit log; both are written by the system only."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minutewise.work import audit, due
from minutewise.work.clock import now
from minutewise.work.models import AuditEntry, DueWork
from minutewise.work.writing import writing

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Inline = admin.TabularInline[Any, Any]
else:  # the classes are generic in their type stubs only
    _Admin = admin.ModelAdmin
    _Inline = admin.TabularInline


class LookOnly(_Admin):
    """A table that operators read; the system alone writes it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LookOnlyInline(_Inline):
    """The same for rows shown inside another row's page."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(DueWork)
class DueWorkAdmin(LookOnly):
    """What was given up can be tried again from here."""

    list_display = ("due_at", "kind", "ref", "attempts", "done_at", "gave_up_at", "last_error")
    list_filter = ("kind", ("gave_up_at", admin.EmptyFieldListFilter))
    search_fields = ("ref", "last_error")
    actions = ("try_again",)

    @admin.action(description=_("Try again now"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[DueWork]) -> None:
        chosen = list(queryset.filter(gave_up_at__isnull=False))
        at = now().wall
        with writing():
            for work in chosen:
                due.plan(work.kind, work.ref, at, work.payload)
                audit.record(str(request.user.pk), "work.again", str(work), {}, at)
        messages.success(request, gettext("Planned again: %(n)d") % {"n": len(chosen)})


@admin.register(AuditEntry)
class AuditEntryAdmin(LookOnly):
    list_display = ("at", "who", "what", "ref", "why", "details", "address")
    list_filter = ("what",)
    search_fields = ("who", "ref")
    date_hierarchy = "at"
