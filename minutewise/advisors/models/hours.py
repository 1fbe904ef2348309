"""Work time, and days that differ."""

from django.core.validators import MaxValueValidator
from django.db import models

from minutewise.advisors.models.pages import Advisor


class WorkTime(models.Model):
    """Weekly work time on the advisor's own clock; an end at or before the start is next day."""

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="work_times")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    start = models.TimeField()
    end = models.TimeField()

    class Meta:
        ordering = ["weekday", "start"]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start}-{self.end}"


class WorkException(models.Model):
    """A day that differs: other hours, or closed when both are empty."""

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="work_exceptions")
    day = models.DateField()
    start = models.TimeField(null=True, blank=True)
    end = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}"
