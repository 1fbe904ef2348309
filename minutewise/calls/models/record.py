"""What happened in a call, the number of its receipt, and how it sounded."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.calls import quality
from minutewise.calls.models.calls import Call


class CallEvent(models.Model):
    """Who did what, when, why, and the terms shown: the record of a call.

    Actions only ever add rows; no trigger enforces it, unlike in the ledger.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    who = models.CharField(max_length=8)
    person = models.UUIDField(null=True)
    kind = models.CharField(max_length=24)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["call", "seq"]
        constraints = [models.UniqueConstraint(fields=["call", "seq"], name="event_number")]

    def __str__(self) -> str:
        return f"{self.seq} {self.who} {self.kind}"


class Receipt(models.Model):
    """The number under which a settled call is accounted for."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="receipt")
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As printed: R-2026-004187."""
        return f"R-{self.issued_at:%Y}-{self.pk:06d}"


class Quality(models.Model):
    """How the call sounded and looked to one side; read by operators alone. See `quality.py`."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="qualities")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(_("side"), max_length=8)
    how = models.CharField(_("how"), max_length=8, choices=list(quality.HOW.items()))
    troubles = models.JSONField(_("troubles"), default=list)
    word = models.CharField(_("word"), max_length=quality.WORD_LENGTH_MAX, blank=True)
    said_at = models.DateTimeField(_("said"))

    class Meta:
        ordering = ["-said_at", "-pk"]
        verbose_name = _("call quality")
        verbose_name_plural = _("call qualities")
        indexes = [models.Index(fields=["how", "-said_at"], name="quality_newest")]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="quality_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.how}"
