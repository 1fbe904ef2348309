"""Tables of the operator: some are only looked at, of the others every change is written down."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
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


class Recorded(_Admin):
    """A table that operators change: every change has its line in the audit log, with it."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _record(request, "table.added", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        if message:
            _record(request, "table.changed", obj, _changed(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            _record(request, "table.deleted", obj)
        return super().log_deletions(request, queryset)


def _changed(message: Any) -> list[str]:
    """The names of the fields that Django's own history names."""
    parts = [part.get("changed", {}) for part in message if isinstance(part, dict)]
    return [str(name) for part in parts for name in part.get("fields", [])]


def _record(request: HttpRequest, what: str, obj: Model, fields: Sequence[str] = ()) -> None:
    """The figures that now stand there, never its texts: the log outlives an erased account."""
    values = {field.name: field.value_from_object(obj) for field in obj._meta.concrete_fields}
    figures = {n: v for n, v in values.items() if isinstance(v, int) and n != obj._meta.pk.name}
    details = {"fields": list(fields), **figures}
    ref = f"{obj._meta.model_name}:{obj.pk}"
    audit.record(str(request.user.pk), what, ref, details, now().wall, address=address_of(request))


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, by the one rule of the installation on proxies."""
    return str(get_adapter().get_client_ip(request))


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
                audit.record(
                    str(request.user.pk), "work.again", str(work), {}, at,
                    address=address_of(request),
                )  # fmt: skip
        messages.success(request, gettext("Planned again: %(n)d") % {"n": len(chosen)})


@admin.register(AuditEntry)
class AuditEntryAdmin(LookOnly):
    list_display = ("at", "who", "what", "ref", "why", "details", "address")
    list_filter = ("what",)
    search_fields = ("who", "ref")
    date_hierarchy = "at"
