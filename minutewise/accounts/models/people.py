"""The account."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.rules import NAME_LENGTH_MAX
from minutewise.kernel.ids import new_id
from minutewise.work.quick.prepared import Prepared


def name_shown(name: str) -> str:
    """What others see of this name: it, or a word that reveals nothing of the address."""
    return name or str(_("Someone"))


class PersonManager(BaseUserManager["Person"]):
    def get(self, *args: Any, **kwargs: Any) -> "Person":
        """As Django's; by `pk` alone, as each signed-in request asks, by a prepared query.

        Managers of relations descend from this one and have their own filter: not for them.
        """
        plain = type(self) is not PersonManager or bool(args) or kwargs.keys() != {"pk"}
        if plain or not isinstance(kwargs["pk"], UUID):
            return super().get(*args, **kwargs)
        found = _BY_ID.first(pk=kwargs["pk"])
        if found is None:
            raise self.model.DoesNotExist
        return found

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
    messages_by_mail = models.BooleanField(
        _("told by mail that messages wait"), default=True, db_default=True
    )
    ring_sounds = models.BooleanField(_("a call rings aloud"), default=True)
    ring_on_desktop = models.BooleanField(_("a call shows on the desktop"), default=True)
    # In browsers that were set up for it (models.push), while no page of ours is open.
    push_rings = models.BooleanField(_("calls to a closed page"), default=True, db_default=True)
    push_messages = models.BooleanField(
        _("messages to a closed page"), default=True, db_default=True
    )
    push_there = models.BooleanField(
        _("a closed page is told that an advisor is there"), default=True, db_default=True
    )
    # Voice and picture through the relay only, so that nobody learns the address on the net.
    hides_address = models.BooleanField(_("hides the IP address"), default=False)
    # Shut out by themselves until then: no calls, no top-ups. Nobody shortens it.
    excluded_until = models.DateTimeField(_("excluded until"), null=True, editable=False)
    # An operator shut out whoever wrote under this address without an account: until then they
    # neither write nor call.
    shut_out_until = models.DateTimeField(_("shut out until"), null=True, editable=False)

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
        return name_shown(self.name)

    def get_full_name(self: Self) -> str:
        return self.shown_name


_BY_ID = Prepared(lambda pk: Person.objects.filter(pk=pk), pk=UUID)
