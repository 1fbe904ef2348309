"""Seats: who sits in which room, in which role."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person


class Role(models.TextChoices):
    """The two sides of a call."""

    CLIENT = "client", _("Client")
    ADVISOR = "advisor", _("Advisor")


class Seat(models.Model):
    """A person's place in a room. Nobody holds two open seats, whatever the role."""

    room = models.UUIDField(db_index=True)
    role = models.CharField(max_length=8, choices=Role)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "role"], name="one_seat_a_role"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(left_at=None), name="one_open_seat_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.room}"
