"""Credits and checks of the books as tables: to look at; deciding is done on the desk."""

from django.contrib import admin

from minutewise.backoffice.models import BooksCheck, Credit
from minutewise.work.admin import LookOnly


@admin.register(Credit)
class CreditAdmin(LookOnly):
    list_display = ("proposed_at", "person_id", "amount", "currency", "state", "why", "decided_at")
    list_filter = ("state",)
    search_fields = ("=id", "=person_id", "why")


@admin.register(BooksCheck)
class BooksCheckAdmin(LookOnly):
    list_display = ("at", "broken", "first")
