"""Where events are sent, what was sent, and what was answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.kernel.ids import new_id
from minutewise.webhooks.rules import URL_MAX


class Endpoint(models.Model):
    """An address of somebody's own server. Its secret is made of `seed`; see `rules.secret_of`."""

    class Off(models.TextChoices):
        BY_HAND = "by_hand", _("switched off")
        FAILING = "failing", _("switched off after three days of failures")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Whose it is; of a company's (`company_id`) who made it; letters about it go to its owners.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="webhooks")
    company_id = models.UUIDField(_("company, if its events"), null=True, db_index=True)
    url = models.CharField(_("address"), max_length=URL_MAX)
    events = models.JSONField(_("events"), default=list)
    seed = models.CharField(max_length=64, editable=False)
    old_seed = models.CharField(max_length=64, blank=True, editable=False)
    old_until = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    # When attempts began to fail; empty again with every one that is taken.
    failing_since = models.DateTimeField(_("failing since"), null=True)
    off = models.CharField(_("off"), max_length=8, choices=Off, blank=True)
    off_at = models.DateTimeField(_("switched off"), null=True)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event on its way to one endpoint."""

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        TAKEN = "taken", _("delivered")
        GIVEN_UP = "given_up", _("given up")
        DROPPED = "dropped", _("not sent: switched off")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.UUIDField(_("event"))  # the same for a replay, and for one's other endpoints
    kind = models.CharField(_("kind"), max_length=30)
    body = models.TextField(_("body"))  # what is signed, byte for byte
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    by_hand = models.BooleanField(_("sent by hand"), default=False)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    next_at = models.DateTimeField(_("tried again"), null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        indexes = [
            models.Index(fields=["endpoint", "-made_at"], name="webhook_deliveries"),
            models.Index(fields=["made_at"], name="webhook_made"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Attempt(models.Model):
    """One request, and what came back: the status with up to 4 KB, or a word for the problem."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    took_ms = models.PositiveIntegerField(_("took, ms"))
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    problem = models.CharField(_("problem"), max_length=20, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="webhook_attempt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number}"

    @property
    def said(self) -> str:
        """The problem in words."""
        words = {
            "no_such_host": _("no such host"),
            "refused_address": _("not a public address"),
            "no_connection": _("no connection"),
            "tls": _("certificate not accepted"),
            "timeout": _("no answer in time"),
            "hung_up": _("hung up"),
            "bad_answer": _("not an HTTP answer"),
        }
        return str(words.get(self.problem, self.problem))
