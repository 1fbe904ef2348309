"""The ways in beside the code from a letter: second factor, passkeys, accounts elsewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models.people import Person

PASSKEY_NAME_MAX = 60
WAYS = [
    ("code", _("by code")),
    ("code+second", _("by code and second factor")),
    ("passkey", _("by passkey")),
    ("openid", _("by an account elsewhere")),
    ("openid+second", _("by an account elsewhere and second factor")),
]


class SecondFactor(models.Model):
    """An app that shows codes. `secret` is sealed (`sealed.py`); `last_step` was used last."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    secret = models.CharField(max_length=255, editable=False)
    last_step = models.BigIntegerField(editable=False)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.person_id)


class RecoveryCode(models.Model):
    """A code to fall back on when the app is gone: its digest; it was shown once, works once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return str(self.person_id)


class Passkey(models.Model):
    """A key that a device keeps for one site (`site`: the host it was made for)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name"), max_length=PASSKEY_NAME_MAX)
    credential = models.CharField(max_length=1400, unique=True, editable=False)  # base64url
    key = models.BinaryField()  # id and public key, as the authenticator attested them
    site = models.CharField(max_length=255, editable=False)
    uses = models.PositiveBigIntegerField(default=0, editable=False)  # the device's own count
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")

    def __str__(self) -> str:
        return self.name


class LinkedAccount(models.Model):
    """An account elsewhere that signs in to this one: who it is there, by OpenID Connect."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="linked_accounts")
    issuer = models.CharField(max_length=255, editable=False)
    subject = models.CharField(max_length=255, editable=False)
    email = models.CharField(max_length=254, editable=False)  # as told there, for recognising it
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("linked account")
        verbose_name_plural = _("linked accounts")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="linked_to_one_person")
        ]

    def __str__(self) -> str:
        return self.email or self.subject
