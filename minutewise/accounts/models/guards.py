"""What a person has set against spending too much and against others."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models.people import Person
from minutewise.accounts.rules.limits import Span


class SpendingLimit(models.Model):
    """What a person may spend per call, day or month in one currency; the row of `rules.limits`.

    Minor units. No row and an empty `amount` are no limit; `later` comes at `later_from`.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="limits")
    currency = models.CharField(max_length=3)
    span = models.CharField(max_length=5, choices=[(span.value, span.value) for span in Span])
    amount = models.PositiveBigIntegerField(null=True)
    later = models.PositiveBigIntegerField(null=True)
    later_from = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("spending limit")
        verbose_name_plural = _("spending limits")
        constraints = [
            models.UniqueConstraint(fields=["person", "currency", "span"], name="one_limit_a_span"),
            models.CheckConstraint(
                condition=models.Q(later=None) | models.Q(later_from__isnull=False),
                name="a_later_limit_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.span}: {self.amount} {self.currency}"


class Block(models.Model):
    """Somebody who wants no calls with somebody else, in either direction."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocked_by")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="blocked_once"),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("blocked")), name="nobody_blocks_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} blocks {self.blocked_id}"
