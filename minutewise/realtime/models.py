"""The orders given lately, for hubs that were not there to hear them."""

from typing import ClassVar

from django.db import models


class Order(models.Model):
    """One order to the hubs, as the channel "control" carries it. See `orders.py`."""

    at_ms = models.BigIntegerField(db_index=True)  # wall clock, as tickets count it
    said = models.JSONField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.said.get('kind')} {self.at_ms}"
