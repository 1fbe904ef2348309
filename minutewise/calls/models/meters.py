"""Meters with their terms, and by what a client's free sample is known again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Mode
from minutewise.calls.models.calls import Call
from minutewise.kernel.ids import new_id
from minutewise.metering import State


class Meter(models.Model):
    """Counts one client's time under fixed terms; the row behind `metering.Meter`.

    The terms are copied when the client confirms and never read again from anywhere else.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="meters", db_index=False)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meters")
    number = models.PositiveSmallIntegerField(default=1)
    mode = models.CharField(max_length=8, choices=Mode)
    currency = models.CharField(max_length=3)

    rate = models.PositiveBigIntegerField()
    rate_unit_s = models.PositiveIntegerField()
    free_sample_s = models.PositiveIntegerField()
    sample_used_ms = models.PositiveIntegerField(default=0)
    sample_once_passed = models.CharField(max_length=8)
    increment_s = models.PositiveIntegerField()
    rounding = models.CharField(max_length=10)
    minimum_charge = models.PositiveBigIntegerField()
    maximum = models.PositiveBigIntegerField(null=True)
    commission_bps = models.PositiveIntegerField()
    gateway_fee_bps = models.PositiveIntegerField(default=0)

    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State])
    reasons = models.JSONField(default=list)
    accepted = models.BooleanField(default=False)
    going_on = models.BooleanField(default=False)
    closed_ms = models.PositiveBigIntegerField(default=0)
    open_since_ms = models.BigIntegerField(null=True)
    last_since_ms = models.BigIntegerField(null=True)
    last_until_ms = models.BigIntegerField(null=True)
    waived = models.PositiveBigIntegerField(default=0)
    waived_because = models.CharField(max_length=200, blank=True)
    # Steady readings mean something only in the boot they were taken in.
    boot = models.CharField(max_length=64)
    # Since when a reason to pause holds that ends the call by itself: {"lost": steady_ms, …}.
    pauses_since = models.JSONField(default=dict)
    # No interval opens before this reading: where one opened last, or where somebody took away a
    # reason to pause. What is backdated (a return after a loss) thus never reaches further back.
    not_before_ms = models.BigIntegerField(null=True)
    # When the advisor last wrote: silence counts from here, whoever looks.
    heard_ms = models.BigIntegerField(null=True)

    charge = models.PositiveBigIntegerField(null=True)
    commission = models.PositiveBigIntegerField(null=True)
    share = models.PositiveBigIntegerField(null=True)
    gateway_fee = models.PositiveBigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["call", "number"]
        verbose_name = _("meter")
        verbose_name_plural = _("meters")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="meter_number"),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(state__in=["confirmed", "running", "paused"]),
                name="one_open_meter_a_client",
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", open_since_ms__isnull=False)
                | (~models.Q(state="running") & models.Q(open_since_ms=None)),
                name="an_interval_is_open_iff_running",
            ),
            models.CheckConstraint(
                condition=models.Q(maximum=None)
                | models.Q(charge=None)
                | models.Q(charge__lte=models.F("maximum")),
                name="never_above_the_maximum",
            ),
            models.CheckConstraint(
                condition=models.Q(state="settled", settled_at__isnull=False)
                | ~models.Q(state="settled"),
                name="settled_meters_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} #{self.number} {self.state}"


class SampleMark(models.Model):
    """By what, besides the account, the free sample of a call is known again: a keyed digest.

    Which kinds count says the network's policy: `sample_per_device`, `sample_per_instrument`.
    """

    class Kind(models.TextChoices):
        BROWSER = "browser", _("browser")
        INSTRUMENT = "instrument", _("card")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sample_marks")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark of a free sample")
        verbose_name_plural = _("marks of free samples")
        indexes = [models.Index(fields=["digest"], name="sample_mark_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"
