"""Operators find people and see what they may do."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from minutewise.accounts import actions
from minutewise.accounts.models import Person
from minutewise.work.admin import Recorded, address_of
from minutewise.work.clock import now

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Person]
else:  # the class is generic in its type stubs only
    _Admin = admin.ModelAdmin

_RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(Person)
class PersonAdmin(Recorded, _Admin):
    """People make their accounts themselves, and the books keep their ids: no adding, no
    deleting here. The address is the key to the account and changes hands with nobody."""

    list_display = ("email", "name", "is_active", "is_staff", "joined_at", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("=id", "email", "name")
    ordering = ("-joined_at",)
    date_hierarchy = "joined_at"
    filter_horizontal = ("groups", "user_permissions")
    readonly_fields = ("id", "email", "is_active", "joined_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "id", "name", "language", "time_zone")}),
        (_("May sign in"), {"fields": ("is_active", "joined_at", "last_login")}),
        (_("Operator"), {"fields": _RIGHTS}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        """Rights are given by those who have them all; nobody demotes himself.

        Who may sign in is decided on the operator's pages, with a reason, where open calls end
        with it.
        """
        fields = list(self.readonly_fields)
        operator = request.user
        if not (isinstance(operator, Person) and operator.is_superuser):
            fields += _RIGHTS
        if obj is not None and obj.pk == operator.pk:
            fields += _RIGHTS
        return fields

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        operator, at = request.user, now().wall
        assert isinstance(operator, Person)  # noqa: S101 (the admin lets nobody else in)
        if {"is_staff", "is_superuser"} & set(form.changed_data):
            actions.set_operator(
                obj, staff=obj.is_staff, everything=obj.is_superuser, by=str(operator.pk), at=at,
                address=address_of(request),
            )  # fmt: skip
