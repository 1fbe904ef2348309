"""What two people agreed to pay each other in their thread."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.agreed import rules
from minutewise.conversations.models import Conversation
from minutewise.kernel.ids import new_id


class Agreed(models.Model):
    """A tip, a fixed payment or a success fee; `rules.TABLE` is its life.

    Amounts in minor units of `currency`. Amount, commission and gateway fee are fixed when it is
    asked for (a tip: given) and never read again from anywhere else.
    """

    class Kind(models.TextChoices):
        TIP = rules.Kind.TIP.value, _("tip")
        FIXED = rules.Kind.FIXED.value, _("payment")
        SUCCESS = rules.Kind.SUCCESS.value, _("success fee")

    class State(models.TextChoices):
        ASKED = rules.State.ASKED.value, _("asked for")
        AGREED = rules.State.AGREED.value, _("agreed")
        PAID = rules.State.PAID.value, _("paid")
        DECLINED = rules.State.DECLINED.value, _("declined")
        TAKEN_BACK = rules.State.TAKEN_BACK.value, _("taken back")
        EXPIRED = rules.State.EXPIRED.value, _("expired")
        VOID = rules.State.VOID.value, _("void")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="agreed")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreed")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="agreed")
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(_("amount, minor units"))
    word = models.CharField(_("reason or condition"), max_length=rules.WORD_MAX, blank=True)
    commission_bps = models.PositiveIntegerField()
    gateway_fee_bps = models.PositiveIntegerField(default=0)
    own_client = models.BooleanField(default=False)
    held = models.BooleanField(default=False)  # of a success fee: once agreed, the money is held
    days = models.PositiveSmallIntegerField(default=0)  # of a success fee: counted once agreed
    call = models.UUIDField(null=True, blank=True)  # of a tip: from the receipt of which call
    # A request: until when it may be answered; a fee that is agreed: until when it may be solved.
    until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    share = models.BigIntegerField(default=0)
    commission = models.BigIntegerField(default=0)
    gateway_fee = models.BigIntegerField(default=0)
    refunds = models.PositiveSmallIntegerField(default=0)  # how many; how much, the books say

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("agreed payment")
        verbose_name_plural = _("agreed payments")
        indexes = [
            models.Index(fields=["conversation", "state"], name="agreed_in_thread"),
            models.Index(fields=["advisor", "ended_at"], name="agreed_of_advisor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=rules.AMOUNT_MAX), name="agreed_amount"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=rules.State.PAID.value,
                    ended_at__isnull=False,
                    amount=F("share") + F("commission") + F("gateway_fee"),
                )
                | (~Q(state=rules.State.PAID.value) & Q(share=0, commission=0, gateway_fee=0)),
                name="agreed_adds_up_once_paid",
            ),
            models.CheckConstraint(
                condition=Q(kind=rules.Kind.SUCCESS.value) | Q(held=False, days=0),
                name="agreed_only_fees_are_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.currency}, {self.state}"


class Receipt(models.Model):
    """The number under which a payment is accounted for."""

    agreed = models.OneToOneField(Agreed, on_delete=models.PROTECT, related_name="receipt")
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As printed: P-2026-000187."""
        return f"P-{self.issued_at:%Y}-{self.pk:06d}"
