"""People: one account, in which everybody can ask and advise; and what they guard it with."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.rules import NAME_LENGTH_MAX
from minutewise.accounts.rules.limits import Span
from minutewise.accounts.rules.tokens import NAME_MAX
from minutewise.accounts.ways_models import WAYS, LinkedAccount, Passkey, RecoveryCode, SecondFactor
from minutewise.kernel.ids import new_id

__all__ = [
    "Block",
    "Device",
    "LastingExclusion",
    "LinkedAccount",
    "Passkey",
    "Person",
    "RecoveryCode",
    "SecondFactor",
    "SpendingLimit",
    "Token",
]


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person who signs in by codes sent to `email`; a password is never set."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """An operator of the whole installation."""
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """An account. It belongs to the installation; networks list people, they do not own them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH_MAX, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    # Days and months of limits are also counted on the old clock for 24 hours after a change.
    zone_before = models.CharField(max_length=64, blank=True, editable=False)
    zone_changed_at = models.DateTimeField(null=True, editable=False)
    language = models.CharField(_("language"), max_length=8, default="en")
    is_staff = models.BooleanField(_("operator"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)
    # How they want to be told (rules.choices). Codes and money that leaves are told in any case.
    receipts_by_mail = models.BooleanField(_("receipts by mail"), default=True)
    missed_by_mail = models.BooleanField(_("missed calls by mail"), default=True)
    there_by_mail = models.BooleanField(_("told by mail that an advisor is there"), default=True)
    ring_sounds = models.BooleanField(_("a call rings aloud"), default=True)
    ring_on_desktop = models.BooleanField(_("a call shows on the desktop"), default=True)
    # Voice and picture through the relay only, so that nobody learns the address on the net.
    hides_address = models.BooleanField(_("hides the IP address"), default=False)
    # Shut out by themselves until then: no calls, no top-ups. Nobody shortens it.
    excluded_until = models.DateTimeField(_("excluded until"), null=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """What others see: the name, or a word that reveals nothing of the address."""
        return self.name or str(_("Someone"))

    def get_full_name(self: Self) -> str:
        return self.shown_name


class LastingExclusion(models.Model):
    """What outlives an erased account that had shut itself out: no address, only its digest.

    Otherwise erasing and signing in anew would shorten what nobody shortens.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("exclusion of an erased account")
        verbose_name_plural = _("exclusions of erased accounts")

    def __str__(self) -> str:
        return self.digest[:8]


class LastingLimits(models.Model):
    """Limits that outlive an erased account until their month is over, with what was spent.

    No address, only its digest. Minor units of one currency; an empty limit is none. Otherwise
    erasing and signing in anew would begin the day and the month again.
    """

    digest = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    call = models.PositiveBigIntegerField(null=True)
    day = models.PositiveBigIntegerField(null=True)
    month = models.PositiveBigIntegerField(null=True)
    day_spent = models.PositiveBigIntegerField()
    month_spent = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("limits of an erased account")
        verbose_name_plural = _("limits of erased accounts")
        constraints = [
            models.UniqueConstraint(fields=["digest", "currency"], name="lasting_limits_once")
        ]

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.currency}"


class SpentBefore(models.Model):
    """What this address had spent with an account erased at `at`: in that day, in that month.

    Counts in the limits of the new account as long as the same day or month lasts.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="spent_before")
    currency = models.CharField(max_length=3)
    day = models.PositiveBigIntegerField()
    month = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("spent with an erased account")
        verbose_name_plural = _("spent with erased accounts")
        constraints = [
            models.UniqueConstraint(fields=["person", "currency"], name="spent_before_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month} {self.currency}"


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


class SpendingLimit(models.Model):
    """What a person may spend per call, day or month in one currency; the row of `rules.limits`.

    Minor units. No row and an empty `amount` are no limit; `later` comes at `later_from`.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="limits")
    currency = models.CharField(max_length=3)
    span = models.CharField(max_length=5, choices=[(span.value, span.value) for span in Span])
    amount = models.PositiveBigIntegerField(null=True)
    later = models.PositiveBigIntegerField(null=True)
    later_from = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("spending limit")
        verbose_name_plural = _("spending limits")
        constraints = [
            models.UniqueConstraint(fields=["person", "currency", "span"], name="one_limit_a_span"),
            models.CheckConstraint(
                condition=models.Q(later=None) | models.Q(later_from__isnull=False),
                name="a_later_limit_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.span}: {self.amount} {self.currency}"


class Block(models.Model):
    """Somebody who wants no calls with somebody else, in either direction."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocked_by")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="blocked_once"),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("blocked")), name="nobody_blocks_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} blocks {self.blocked_id}"


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
