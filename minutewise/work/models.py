"""Tables that every context leans on: work that falls due, answers given once, the audit log."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

OPEN = Q(done_at__isnull=True, gave_up_at__isnull=True)


class DueWork(models.Model):
    """One thing to be done at its time, by whichever worker claims it. See `due.py`."""

    kind = models.CharField(_("kind"), max_length=40)
    ref = models.CharField(_("concerns"), max_length=100)
    due_at = models.DateTimeField(_("due"))
    payload = models.JSONField(_("payload"), default=dict, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    # Counts claims and plannings: a worker may only finish the version that it claimed.
    version = models.PositiveIntegerField(default=0, editable=False)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    # Of which request it comes, as the log names it; empty where no request caused it.
    request = models.CharField(
        _("request"), max_length=64, blank=True, default="", db_default="", editable=False
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    gave_up_at = models.DateTimeField(_("given up"), null=True, blank=True)

    class Meta:
        verbose_name = _("due work")
        verbose_name_plural = _("due work")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "ref"], condition=OPEN, name="work_open_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=OPEN, name="work_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class Answer(models.Model):
    """What a person was answered under an Idempotency-Key. See `idempotency.py`."""

    person_id = models.UUIDField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    # Text, not JSON: PostgreSQL would reorder the members, and a retry gets the identical answer.
    body = models.TextField(default="null")
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person_id", "key"], name="answer_once"),
        ]


class AuditEntry(models.Model):
    """Who did what when. Rows are added and never change: triggers refuse it. See `audit.py`."""

    at = models.DateTimeField(_("when"))
    who = models.CharField(_("who"), max_length=64)
    what = models.CharField(_("what"), max_length=60)
    ref = models.CharField(_("concerns"), max_length=100, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    why = models.CharField(_("reason"), max_length=300, blank=True)
    address = models.GenericIPAddressField(_("from address"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes: ClassVar = [
            models.Index(fields=["ref"], name="audit_ref"),
            models.Index(fields=["who", "-id"], name="audit_who"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.what} {self.ref}"


class Tally(models.Model):
    """How often something happened on a day (UTC) that leaves no row of its own."""

    day = models.DateField(_("day"))
    what = models.CharField(_("what"), max_length=60)
    times = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "what"], name="tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.what}: {self.times}"
