"""Operators see whether letters went out; nobody writes or changes one here."""

from django.contrib import admin

from minutewise.notify.models import Letter
from minutewise.work.admin import LookOnly


@admin.register(Letter)
class LetterAdmin(LookOnly):
    """Envelopes only: what is inside is between the two."""

    list_display = ("written_at", "to", "subject", "network", "sent_at")
    list_filter = ("template", ("sent_at", admin.EmptyFieldListFilter))
    search_fields = ("to", "subject")
    fields = ("to", "subject", "network", "template", "language", "written_at", "sent_at")
    readonly_fields = fields
    date_hierarchy = "written_at"
