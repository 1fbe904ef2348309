"""Browsers that are told also while no page of ours is open, and the key that signs it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models.browsers import Device
from minutewise.accounts.models.people import Person
from minutewise.accounts.rules.push import ENDPOINT_LENGTH_MAX


class PushKey(models.Model):
    """The installation's pair of keys, made once; the private one is sealed (`sealed.py`)."""

    private = models.TextField(editable=False)
    public = models.CharField(max_length=100, editable=False)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("key for notifications")
        verbose_name_plural = _("keys for notifications")

    def __str__(self) -> str:
        return self.public


class PushBrowser(models.Model):
    """Where one signed-in browser is told: an address that its push service made for it.

    Goes with the sign-in (`device`): whoever signs a browser out ends this as well. Whoever has
    the address can send to it, so it is shown to nobody.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="push_browsers")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="push_browsers")
    endpoint = models.CharField(max_length=ENDPOINT_LENGTH_MAX, unique=True, editable=False)
    key = models.CharField(max_length=100, editable=False)
    auth = models.CharField(max_length=40, editable=False)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("browser that is told")
        verbose_name_plural = _("browsers that are told")

    def __str__(self) -> str:
        return str(self.device)
