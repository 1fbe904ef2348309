"""What outlives an erased account: digests only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models.people import Person


class LastingExclusion(models.Model):
    """What outlives an erased account that had shut itself out: no address, only its digest.

    Otherwise erasing and signing in anew would shorten what nobody shortens.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("exclusion of an erased account")
        verbose_name_plural = _("exclusions of erased accounts")

    def __str__(self) -> str:
        return self.digest[:8]


class LastingLimits(models.Model):
    """Limits that outlive an erased account until their month is over, with what was spent.

    No address, only its digest. Minor units of one currency; an empty limit is none. Otherwise
    erasing and signing in anew would begin the day and the month again.
    """

    digest = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    call = models.PositiveBigIntegerField(null=True)
    day = models.PositiveBigIntegerField(null=True)
    month = models.PositiveBigIntegerField(null=True)
    day_spent = models.PositiveBigIntegerField()
    month_spent = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("limits of an erased account")
        verbose_name_plural = _("limits of erased accounts")
        constraints = [
            models.UniqueConstraint(fields=["digest", "currency"], name="lasting_limits_once")
        ]

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.currency}"


class SpentBefore(models.Model):
    """What this address had spent with an account erased at `at`: in that day, in that month.

    Counts in the limits of the new account as long as the same day or month lasts.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="spent_before")
    currency = models.CharField(max_length=3)
    day = models.PositiveBigIntegerField()
    month = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("spent with an erased account")
        verbose_name_plural = _("spent with erased accounts")
        constraints = [
            models.UniqueConstraint(fields=["person", "currency"], name="spent_before_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month} {self.currency}"
