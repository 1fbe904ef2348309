"""What the word of presence is computed from."""

from django.db import models
from django.utils import timezone

from minutewise.advisors.models.pages import Advisor


class Presence(models.Model):
    """What presence is computed from; the word itself comes from `rules.presence`."""

    advisor = models.OneToOneField(Advisor, on_delete=models.CASCADE, related_name="presence")
    connected = models.BooleanField(default=False)
    away = models.BooleanField(default=False)
    missed_in_a_row = models.PositiveIntegerField(default=0)
    in_call = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.advisor}"
