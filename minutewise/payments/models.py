"""Payments at gateways. Persons and networks are opaque ids: the books outlive an account."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minutewise.kernel.ids import new_id
from minutewise.payments.rules import Hold, Method, Out, State


class AtGateway(models.Model):
    """What is paid or reserved on a hosted page of a gateway."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField(_("person"), db_index=True)
    network_id = models.UUIDField(_("network"))
    amount = models.PositiveBigIntegerField(_("amount, minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    gateway = models.CharField(_("gateway"), max_length=20)
    gateway_id = models.CharField(_("id at the gateway"), max_length=128, blank=True)
    url = models.URLField(_("payment page"), max_length=1000, blank=True)
    card = models.CharField(_("card ending"), max_length=4, blank=True)
    # What the gateway kept of it, as it told first; booked in the same transaction.
    fee = models.PositiveBigIntegerField(_("fee of the gateway, minor units"), default=0)
    return_to = models.CharField(_("returns to"), max_length=500, blank=True)
    key = models.CharField(_("idempotency key"), max_length=200)
    created_at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.id}"

    @property
    def by_card(self) -> str:
        """The card as its owner knows it: “Card ••4242”."""
        return gettext("Card ••%(card)s") % {"card": self.card} if self.card else gettext("Card")


class Payment(AtGateway):
    """A top-up: money from a card into a wallet, once."""

    state = models.CharField(
        _("state"), max_length=12, choices=[(s.value, s.value) for s in State], default=State.OPENED
    )
    refunded = models.PositiveBigIntegerField(_("sent back, minor units"), default=0)
    charged_back = models.PositiveBigIntegerField(_("charged back, minor units"), default=0)
    # The card that paid, as a keyed digest: says only whether two top-ups came from the same one.
    instrument = models.CharField(max_length=64, blank=True, editable=False)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["person_id", "key"], name="payment_once"),
            models.UniqueConstraint(
                fields=["gateway", "gateway_id"], condition=~Q(gateway_id=""), name="payment_at"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount"),
            models.CheckConstraint(condition=Q(fee__lte=F("amount")), name="payment_fee"),
            models.CheckConstraint(
                condition=Q(refunded__lte=F("amount")), name="payment_refunded_most"
            ),
            models.CheckConstraint(
                condition=Q(charged_back__lte=F("amount")), name="payment_charged_back_most"
            ),
        ]

    @property
    def place(self) -> str:
        """Where it came from, as its owner knows it."""
        return self.by_card

    @property
    def brought(self) -> int:
        """Minor units that came to us by it."""
        return self.amount if self.paid_at else 0

    @property
    def came_at(self) -> datetime | None:
        """When it came; None: it did not yet."""
        return self.paid_at


class Refund(models.Model):
    """Money on its way back to where it came from: of a top-up, or of what was taken of an
    authorisation."""

    class State(models.TextChoices):
        OPENED = "opened", _("on its way")
        DONE = "done", _("sent back")
        REFUSED = "refused", _("refused by the gateway")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="refunds", null=True, blank=True
    )
    authorisation = models.ForeignKey(
        "Authorisation", on_delete=models.PROTECT, related_name="refunds", null=True, blank=True
    )
    amount = models.PositiveBigIntegerField(_("amount, minor units"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPENED)
    hold_id = models.UUIDField(_("hold"))
    by = models.CharField(_("caused by"), max_length=64)
    key = models.CharField(_("idempotency key"), max_length=200)
    created_at = models.DateTimeField(_("opened"), default=timezone.now)
    asked_at = models.DateTimeField(_("first asked for at the gateway"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.UniqueConstraint(fields=["payment", "key"], name="refund_once"),
            models.UniqueConstraint(fields=["authorisation", "key"], name="refund_of_taken_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, authorisation=None)
                | Q(payment=None, authorisation__isnull=False),
                name="refund_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"

    @property
    def item(self) -> "Payment | Authorisation":
        """What it goes back to."""
        found = self.payment or self.authorisation
        assert found is not None  # noqa: S101 (a constraint)
        return found


class Chargeback(models.Model):
    """The card's bank took a top-up back, or what was taken of an authorisation. What was spent by
    then is owed to the operator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="chargebacks", null=True, blank=True
    )
    authorisation = models.ForeignKey(
        "Authorisation", on_delete=models.PROTECT, related_name="chargebacks", null=True, blank=True
    )
    person_id = models.UUIDField(_("person"), db_index=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.PositiveBigIntegerField(_("amount, minor units"))
    owed = models.PositiveBigIntegerField(_("of it spent and owed, minor units"))
    paid_back = models.PositiveBigIntegerField(_("paid back, minor units"), default=0)
    created_at = models.DateTimeField(_("told"), default=timezone.now)

    class Meta:
        verbose_name = _("chargeback")
        verbose_name_plural = _("chargebacks")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="chargeback_amount"),
            models.CheckConstraint(
                condition=Q(paid_back__lte=F("owed"), owed__lte=F("amount")),
                name="chargeback_owed_most",
            ),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, authorisation=None)
                | Q(payment=None, authorisation__isnull=False),
                name="chargeback_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"

    @property
    def item(self) -> "Payment | Authorisation":
        """What was taken back."""
        found = self.payment or self.authorisation
        assert found is not None  # noqa: S101 (a constraint)
        return found


class Authorisation(AtGateway):
    """An amount reserved on a card for one hold: taken in part or given up at the end."""

    state = models.CharField(
        _("state"), max_length=12, choices=[(s.value, s.value) for s in Hold], default=Hold.OPENED
    )
    ref_kind = models.CharField(_("for"), max_length=32)
    ref_id = models.CharField(_("id"), max_length=64)
    hold_id = models.UUIDField(_("hold"), null=True, blank=True, unique=True)
    captured = models.PositiveBigIntegerField(_("captured, minor units"), default=0)
    refunded = models.PositiveBigIntegerField(_("sent back, minor units"), default=0, db_default=0)
    charged_back = models.PositiveBigIntegerField(
        _("charged back, minor units"), default=0, db_default=0
    )
    method = models.CharField(
        _("way to pay"), max_length=8, choices=[(m.value, m.value) for m in Method],
        default=Method.CARD, db_default=Method.CARD.value,
    )  # fmt: skip
    # What whoever asked wants to be told with the news (`behind.py`), and why it was not used.
    purpose = models.CharField(_("purpose"), max_length=100, blank=True, default="", db_default="")
    refused = models.CharField(_("not used"), max_length=40, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(_("ended in the books"), null=True, blank=True)

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["person_id", "key"], name="authorisation_once"),
            models.UniqueConstraint(
                fields=["gateway", "gateway_id"],
                condition=~Q(gateway_id=""),
                name="authorisation_at",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="authorisation_amount"),
            models.CheckConstraint(condition=Q(fee__lte=F("amount")), name="authorisation_fee"),
            models.CheckConstraint(
                condition=Q(captured__lte=F("amount")), name="authorisation_captured_most"
            ),
            models.CheckConstraint(
                condition=Q(refunded__lte=F("captured")), name="authorisation_refunded_most"
            ),
            models.CheckConstraint(
                condition=Q(charged_back__lte=F("captured")),
                name="authorisation_charged_back_most",
            ),
        ]

    @property
    def told_state(self) -> str:
        """How it stands, for the payer: `refused` if it was reserved and could not be used."""
        return "refused" if self.refused else self.state

    @property
    def place(self) -> str:
        """Where it is reserved, as its owner knows it: “Card ••4242”, “PayPal”."""
        if self.method == Method.PAYPAL:
            return "PayPal"
        return self.by_card

    @property
    def brought(self) -> int:
        """Minor units that came to us by it: nothing before the gateway has taken it."""
        return self.captured if self.state == Hold.CAPTURED else 0

    @property
    def came_at(self) -> datetime | None:
        """When its call was settled; None: it was not yet."""
        return self.ended_at

    @property
    def given_up(self) -> int:
        """Minor units of it that were not taken."""
        return self.amount - self.captured


class Payout(models.Model):
    """Earnings on their way to a bank account. They left the wallet when it was asked for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField(_("asked for by"), db_index=True)
    company_id = models.UUIDField(_("company, if its earnings"), null=True, db_index=True)
    network_id = models.UUIDField(_("network"))
    amount = models.PositiveBigIntegerField(_("amount, minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    holder = models.CharField(_("account holder"), max_length=70)
    iban = models.CharField(_("IBAN"), max_length=34)
    bank = models.CharField(_("bank"), max_length=20)
    bank_id = models.CharField(_("id at the bank"), max_length=128, blank=True)
    url = models.URLField(_("page at the bank"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=[(s.value, s.value) for s in Out], default=Out.REQUESTED
    )
    reason = models.CharField(_("why it came back"), max_length=40, blank=True)
    key = models.CharField(_("idempotency key"), max_length=200)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["person_id", "key"], name="payout_once"),
            models.UniqueConstraint(
                fields=["bank", "bank_id"], condition=~Q(bank_id=""), name="payout_at"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_amount"),
        ]
        indexes = [
            models.Index(
                fields=["state"], condition=Q(state__in=["requested", "sent"]), name="payout_going"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"

    @property
    def owner(self) -> str:
        """Whose earnings they were, as the ledger names owners."""
        return f"company:{self.company_id}" if self.company_id else f"person:{self.person_id}"


def kind_of(item: Payment | Authorisation) -> str:
    """As the books refer to it, and as rows about it name it."""
    return "payment" if isinstance(item, Payment) else "authorisation"
