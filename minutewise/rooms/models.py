"""Seats: who sits in which room, in which role; and at which hub a room meets."""

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


class Hub(models.Model):
    """A running hub process, where there are several. `seen_at` is the database's own time: the
    clocks of several machines would not agree."""

    name = models.CharField(primary_key=True, max_length=40)
    address = models.CharField(max_length=200)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """At which hub both seats of a room meet. Only while the room is open."""

    room = models.UUIDField(primary_key=True)
    hub = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.room} at {self.hub}"
