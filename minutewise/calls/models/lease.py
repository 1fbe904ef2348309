"""Who keeps the calls."""

from django.db import models


class Lease(models.Model):
    """The keeper's one row: who keeps, and until when every running meter was proven."""

    name = models.CharField(primary_key=True, max_length=20)
    holder = models.CharField(max_length=64)
    boot = models.CharField(max_length=64)
    beat_ms = models.BigIntegerField()
    proven_ms = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"
