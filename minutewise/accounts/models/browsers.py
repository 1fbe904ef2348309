"""Where a person is signed in, and the programs that act for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models.people import Person
from minutewise.accounts.models.ways import WAYS
from minutewise.accounts.rules.tokens import NAME_MAX


class Device(models.Model):
    """A browser in which a person is signed in: the row beside its session.

    Names of browser and system only; no address on the net is kept.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices")
    session = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    # How they came in, by `rules.second.way_of`.
    way = models.CharField(max_length=20, blank=True, choices=WAYS)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]
        verbose_name = _("signed-in browser")
        verbose_name_plural = _("signed-in browsers")

    def __str__(self) -> str:
        return f"{self.browser} {self.system}".strip()


class Token(models.Model):
    """A program's way in: digest, scopes and end; the secret itself was shown once and is gone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=NAME_MAX)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False)  # to recognise it by
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # A day, not an instant: enough to find what nobody uses, and one write a day.
    used_on = models.DateField(null=True)
    # The minute (since 1970) of the last request, and how many came in it.
    minute = models.PositiveBigIntegerField(default=0, editable=False)
    requests = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("personal token")
        verbose_name_plural = _("personal tokens")

    def __str__(self) -> str:
        return f"{self.name} …{self.ending}"
