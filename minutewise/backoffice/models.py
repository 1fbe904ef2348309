"""Manual credits, which two operators give together, and when the books were checked."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from minutewise.backoffice.rules import CREDIT_MAX, REASON_LENGTH_MAX, Deed
from minutewise.kernel.ids import new_id


class Credit(models.Model):
    """Money that the operator gives to somebody. People are opaque ids: books outlive accounts."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second operator")
        CONFIRMED = "confirmed", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REFUSED = "refused", _("refused")
        EXPIRED = "expired", _("expired")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField(_("person"), db_index=True)
    amount = models.PositiveBigIntegerField(_("amount, minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    why = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.UUIDField(_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    expires_at = models.DateTimeField(_("expires"))
    decided_by = models.UUIDField(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["-proposed_at", "-id"]
        permissions = [
            (Deed.END_CALL.value, _("End a call")),
            (Deed.BAN_PERSON.value, _("Shut a person out")),
            (Deed.GIVE_CREDIT.value, _("Propose and confirm credits")),
            (Deed.OPEN_DOOR.value, _("Turn off somebody’s lost second factor")),
            (Deed.DECIDE_DISPUTE.value, _("Decide disputes")),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="proposed"), name="credit_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=CREDIT_MAX), name="credit_amount"
            ),
            # Four eyes, said to the database as well.
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="credit_two_operators",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("person_id")), name="credit_not_to_oneself"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="credit_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.state}"


class Sample(models.Model):
    """The installation's figures at one minute; the last day's stand on the operator's page."""

    minute = models.PositiveBigIntegerField(_("minute"), primary_key=True)  # since 1970, UTC
    figures = models.JSONField(_("figures"), default=dict)

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["minute"]

    def __str__(self) -> str:
        return str(self.minute)


class Examination(models.Model):
    """What the doctor found when it last looked by itself."""

    at = models.DateTimeField(_("at"))
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("examination")
        verbose_name_plural = _("examinations")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {len(self.findings)}"


class BooksCheck(models.Model):
    """What `check-books` found when it last ran by itself."""

    at = models.DateTimeField(_("at"))
    broken = models.PositiveIntegerField(_("broken"))
    first = models.TextField(_("first finding"), blank=True)

    class Meta:
        verbose_name = _("check of the books")
        verbose_name_plural = _("checks of the books")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.broken}"
