"""Companies: several advisors under one page, one button, one wallet."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.kernel.ids import new_id
from minutewise.networks.models import Network


class Company(models.Model):
    """Several advisors under one page, one button, one price, one wallet (`company:<id>`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="companies")
    name = models.CharField(_("name"), max_length=80)
    founded_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody's place in a company, and what routing asks of them as an agent."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        AGENT = "agent", _("Agent")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.AGENT)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    takes_calls = models.BooleanField(_("takes calls"), default=True)
    # The agent's own choice: everybody reads the name on the company's page, and who is there.
    shows_name = models.BooleanField(_("named on the page"), default=False, db_default=False)
    # The agent's part of presence; the row of the company's page is computed from these.
    connected = models.BooleanField(default=False)
    in_call = models.BooleanField(default=False)
    away = models.BooleanField(default=False)
    missed_in_a_row = models.PositiveIntegerField(default=0)
    idle_since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("member of a company")
        verbose_name_plural = _("members of companies")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person"], condition=models.Q(left_at=None), name="member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.company}"


class Invitation(models.Model):
    """A link by mail into a company: of its secret only the digest is kept; it works once."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=8, choices=Membership.Role)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invited_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.company}"


class AgentShare(models.Model):
    """Earnings that a company's owner passed on to a member, and why. The books know its id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="agent_shares")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agent_shares")
    by_id = models.UUIDField(_("caused by"))
    amount = models.PositiveBigIntegerField(_("amount, minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    why = models.CharField(_("reason"), max_length=120)
    key = models.CharField(_("idempotency key"), max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("share passed on")
        verbose_name_plural = _("shares passed on")
        constraints = [
            models.UniqueConstraint(fields=["company", "key"], name="agent_share_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="agent_share_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.id}"
