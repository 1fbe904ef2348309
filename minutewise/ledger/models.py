"""Accounts, transfers, holds: shape and constraints. Only the ledger touches these tables."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from minutewise.kernel.ids import new_id
from minutewise.ledger import rules
from minutewise.ledger.rules import MAX_AMOUNT, PEOPLE, Kind

_PEOPLE = sorted(kind.value for kind in PEOPLE)


class Account(models.Model):
    """One account. Balance and held amount are stored for people and companies only.

    Every payment would queue at a stored balance of the operator; theirs is the last roll-up
    plus the transfers since (`queries.operator_balance`).
    """

    kind = models.CharField(_("kind"), max_length=16, choices=[(k.value, k.value) for k in Kind])
    owner = models.CharField(_("owner"), max_length=64)
    currency = models.CharField(_("currency"), max_length=3)
    balance = models.BigIntegerField(_("balance, minor units"), default=0)
    held = models.BigIntegerField(_("held, minor units"), default=0)
    frozen = models.BooleanField(_("frozen"), default=False)
    blocked = models.BooleanField(_("blocked for new spending"), default=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "currency", "kind"], name="ledger_one_account"
            ),
            # Written with a difference, as the rule is: what is held is not free.
            models.CheckConstraint(
                condition=Q(balance__gte=F("held"), held__gte=0), name="ledger_never_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_PEOPLE) | Q(balance=0, held=0),
                name="ledger_only_people_store_balances",
            ),
            models.CheckConstraint(condition=Q(balance__lte=10**18), name="ledger_balance_limit"),
        ]

    def __str__(self) -> str:
        return str(self.value)

    @property
    def value(self) -> rules.Account:
        """This account as the rules know it."""
        return rules.Account(Kind(self.kind), self.owner, self.currency)


class Hold(models.Model):
    """Money reserved on an account until it is captured, released or expires: once."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CAPTURED = "captured", _("captured")
        RELEASED = "released", _("released")
        EXPIRED = "expired", _("expired")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="holds", db_index=False
    )
    amount = models.BigIntegerField(_("amount, minor units"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    captured = models.BigIntegerField(_("captured, minor units"), default=0)
    ref_kind = models.CharField(_("refers to"), max_length=32)
    ref_id = models.CharField(max_length=64)
    key = models.CharField(_("key"), max_length=160)
    authorisation = models.CharField(_("authorisation"), max_length=128, blank=True)
    by = models.CharField(_("caused by"), max_length=64)
    opened_at = models.DateTimeField(_("opened at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_key = models.CharField(_("key of its end"), max_length=160, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            # Not unique=True: on PostgreSQL that brings a second index, for LIKE, on every insert.
            models.UniqueConstraint(fields=["key"], name="ledger_hold_key"),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=MAX_AMOUNT), name="ledger_hold_amount"
            ),
            models.CheckConstraint(
                condition=Q(captured__gte=0, captured__lte=F("amount")),
                name="ledger_captured_at_most_held",
            ),
            models.CheckConstraint(
                condition=Q(state="open", captured=0, ended_at=None)
                | Q(state="captured", captured__gt=0, ended_at__isnull=False)
                | Q(state__in=["released", "expired"], captured=0, ended_at__isnull=False),
                name="ledger_hold_state",
            ),
        ]
        indexes = [
            models.Index(fields=["ref_kind", "ref_id"], name="ledger_hold_ref"),
            models.Index(fields=["account"], condition=Q(state="open"), name="ledger_hold_open"),
            models.Index(
                fields=["ended_key"], condition=~Q(ended_key=""), name="ledger_hold_ended_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.state}"


class Transfer(models.Model):
    """An amount that moved from one account to another. Never changed, never deleted.

    `hold` names the hold it was captured from, `reverses` the transfer that it takes back.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    destination = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    amount = models.BigIntegerField(_("amount, minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=40)
    ref_kind = models.CharField(_("refers to"), max_length=32)
    ref_id = models.CharField(max_length=64)
    key = models.CharField(_("key"), max_length=170)
    by = models.CharField(_("caused by"), max_length=64)
    at = models.DateTimeField(_("at"))
    hold = models.ForeignKey(
        Hold, on_delete=models.PROTECT, null=True, related_name="transfers", db_index=False
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", db_index=False
    )

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="ledger_transfer_key"),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=MAX_AMOUNT), name="ledger_transfer_amount"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("destination")), name="ledger_from_one_to_another"
            ),
        ]
        indexes = [
            models.Index(fields=["source", "id"], name="ledger_transfer_source"),
            models.Index(fields=["destination", "id"], name="ledger_transfer_dest"),
            models.Index(fields=["ref_kind", "ref_id"], name="ledger_transfer_ref"),
            models.Index(
                fields=["hold"], condition=Q(hold__isnull=False), name="ledger_transfer_hold"
            ),
            models.Index(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="ledger_reversal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.amount} {self.currency} {self.reason}"


class RollUp(models.Model):
    """The sum of an account's transfers up to and including the one numbered `through`."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="roll_ups")
    through = models.BigIntegerField(_("through transfer"))
    balance = models.BigIntegerField(_("balance, minor units"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("roll-up")
        verbose_name_plural = _("roll-ups")
        constraints = [
            models.UniqueConstraint(fields=["account", "through"], name="ledger_one_roll_up")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} through {self.through}: {self.balance}"
