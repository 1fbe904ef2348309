"""Disputes and every step of them. Steps are only ever added."""

from datetime import timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.conversations.models import Conversation
from minutewise.disputes.rules import OVER, Event, Side, State
from minutewise.kernel.ids import new_id
from minutewise.ledger.rules import Ref
from minutewise.networks.models import Network

_STATES = {
    State.ASKED: _("waits for an answer"),
    State.ADVISOR_OFFERS: _("a part is offered"),
    State.CLIENT_OFFERS: _("the client would take less"),
    State.REFUSED: _("refused"),
    State.WITH_OPERATOR: _("with the operator"),
    State.DECIDED: _("decided, may be appealed"),
    State.APPEALED: _("appealed"),
    State.SETTLED: _("settled between the two"),
    State.WITHDRAWN: _("withdrawn"),
    State.FINAL: _("decided for good"),
    State.CHARGED_BACK: _("taken over by a chargeback"),
}
STATES = [(state.value, words) for state, words in _STATES.items()]
_OVER = sorted(state.value for state in OVER)  # in one order, or migrations would differ


class DisputePolicy(models.Model):
    """The operator's clocks from a date on. A dispute copies them when it is opened."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="dispute_policies")
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    window_days = models.PositiveIntegerField(
        _("money may be asked back for, days"), default=30, validators=[MinValueValidator(1)]
    )
    settle_hours = models.PositiveIntegerField(
        _("the two settle it themselves within, hours"), default=72
    )
    appeal_days = models.PositiveIntegerField(
        _("a decision may be appealed for, days"), default=7, validators=[MinValueValidator(1)]
    )

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("dispute policy")
        verbose_name_plural = _("dispute policies")
        constraints = [
            models.UniqueConstraint(fields=["network", "valid_from"], name="dispute_policy_from")
        ]

    def __str__(self) -> str:
        return f"{self.network}, {self.valid_from:%Y-%m-%d}"

    @property
    def window(self) -> timedelta:
        return timedelta(days=self.window_days)


class Dispute(models.Model):
    """Money of one charge that the client asks back. Amounts in minor units of its currency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True)
    ref_kind = models.CharField(max_length=32)
    ref_id = models.CharField(max_length=64)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disputes")
    earner = models.CharField(_("whose earnings"), max_length=64)
    currency = models.CharField(max_length=3)
    charged = models.BigIntegerField(_("charged, net of refunds"))
    asked = models.BigIntegerField(_("asked back"))
    held = models.BigIntegerField(_("held in disputed"))
    missing = models.BigIntegerField(_("not held, the earnings were short"))
    state = models.CharField(max_length=16, choices=STATES, default=State.ASKED.value)
    offer = models.BigIntegerField(_("open offer"), null=True, blank=True)
    decided = models.BigIntegerField(_("decided"), null=True, blank=True)
    returned = models.BigIntegerField(_("went back"), null=True, blank=True)
    first_operator = models.UUIDField(null=True, blank=True)
    last_operator = models.UUIDField(null=True, blank=True)
    client_consents = models.BooleanField(_("client shows the thread"), default=False)
    advisor_consents = models.BooleanField(_("advisor shows the thread"), default=False)
    settle_hours = models.PositiveIntegerField()
    appeal_days = models.PositiveIntegerField()
    seq = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    lapses_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        indexes = [
            models.Index(fields=["state", "opened_at"], name="disputes_by_state"),
            models.Index(fields=["earner", "-opened_at"], name="disputes_of_earner"),
        ]
        constraints = [
            # One a charge, ever: money that was argued about once is not argued about again.
            models.UniqueConstraint(fields=["ref_kind", "ref_id"], name="one_dispute_a_charge"),
            models.CheckConstraint(
                condition=Q(asked__gte=1, asked__lte=F("charged"), held__gte=0, missing__gte=0),
                name="dispute_amounts",
            ),
            models.CheckConstraint(
                condition=Q(returned=None) | Q(returned__gte=0, returned__lte=F("asked")),
                name="dispute_returns_at_most_asked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OVER, ended_at__isnull=False, returned__isnull=False)
                | (~Q(state__in=_OVER) & Q(ended_at=None, returned=None)),
                name="dispute_ends_with_a_sum",
            ),
            # Two operators, said to the database as well.
            models.CheckConstraint(
                condition=Q(last_operator=None) | ~Q(last_operator=F("first_operator")),
                name="dispute_two_operators",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref_kind} {self.ref_id}: {self.state}"

    @property
    def ref(self) -> Ref:
        """The charge in the books."""
        return Ref(self.ref_kind, self.ref_id)

    @property
    def now(self) -> State:
        """The state as the rules know it."""
        return State(self.state)

    @property
    def is_over(self) -> bool:
        return self.now in OVER

    @property
    def settle(self) -> timedelta:
        return timedelta(hours=self.settle_hours)

    @property
    def appeal(self) -> timedelta:
        return timedelta(days=self.appeal_days)


class Step(models.Model):
    """Who did what when, with which amount and words, and where the dispute stood then."""

    OPENED = "open"  # the one step that is no event of the table
    CONSENTED = "consent"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    side = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Side])
    person = models.UUIDField(null=True, blank=True)
    event = models.CharField(
        max_length=12,
        choices=[(e.value, e.value) for e in Event] + [(OPENED, OPENED), (CONSENTED, CONSENTED)],
    )
    amount = models.BigIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=STATES)

    class Meta:
        ordering = ["dispute", "seq"]
        verbose_name = _("step of a dispute")
        verbose_name_plural = _("steps of disputes")
        constraints = [
            models.UniqueConstraint(fields=["dispute", "seq"], name="dispute_steps_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.side} {self.event}"
