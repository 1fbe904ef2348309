"""What an advisor offers, at which price."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutewise.advisors.models.pages import Advisor
from minutewise.kernel.ids import new_id


class Mode(models.TextChoices):
    """How two people talk."""

    TEXT = "text", _("Text")
    AUDIO = "audio", _("Audio")
    VIDEO = "video", _("Video")


class Service(models.Model):
    """What an advisor offers. Prices are the current ones; calls copy theirs when confirmed."""

    class Kind(models.TextChoices):
        SAMPLE = "sample", _("The press on the call button starts it, free sample first")
        AGREEMENT = "agreement", _("Talk free of charge, agree on the meter later")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="services")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SAMPLE)
    rate_unit_s = models.PositiveIntegerField(
        _("price per"), choices=[(60, _("minute")), (3600, _("hour"))], default=60
    )
    free_sample_s = models.PositiveIntegerField(_("free sample, seconds"), default=60)
    sample_once_passed = models.CharField(
        max_length=8,
        default="charged",
        choices=[("charged", _("counts once it is passed")), ("free", _("stays free"))],
    )
    increment_s = models.PositiveIntegerField(
        _("counted in steps of, seconds"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(3600)],
    )
    rounding = models.CharField(
        max_length=10,
        default="completed",
        choices=[("completed", _("completed steps")), ("started", _("started steps"))],
    )
    minimum_charge = models.PositiveBigIntegerField(_("minimum charge"), default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(fields=["advisor"], name="one_service_an_advisor"),
            models.CheckConstraint(
                condition=models.Q(rate_unit_s__in=[60, 3600]), name="service_rate_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advisor}"


class Rate(models.Model):
    """The price of one mode, in minor units of the network's currency per `rate_unit_s`."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="rates")
    mode = models.CharField(max_length=8, choices=Mode)
    amount = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "mode"], name="rate_of_mode")]

    def __str__(self) -> str:
        return f"{self.mode} {self.amount}"
