"""Calls, their meters and what happened in them."""

from functools import cached_property
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Mode
from minutewise.calls import quality
from minutewise.calls.rules import ADVISOR, BY_ADVISOR, CLIENT
from minutewise.calls.rules.routing import End
from minutewise.conversations.models import Conversation
from minutewise.kernel.ids import new_id
from minutewise.metering import State
from minutewise.networks.models import Network


class Call(models.Model):
    """A live session of two people. `seq` numbers everything that happens in it."""

    class Stage(models.TextChoices):
        RINGING = "ringing", _("ringing")
        CONNECTING = "connecting", _("connecting")
        LIVE = "live", _("live")
        ENDED = "ended", _("ended")

    class Outcome(models.TextChoices):
        DECLINED = "declined", _("declined")
        MISSED = "missed", _("missed")
        CANCELLED = "cancelled", _("cancelled")
        HUNG_UP = "hung_up", _("hung up")
        LOST = "lost", _("connection lost")
        MAXIMUM = "maximum", _("maximum used up")
        NEVER_CONNECTED = "never_connected", _("never connected")
        OPERATOR = "operator", _("ended by the operator")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="calls")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calls_made")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="calls")
    # Who sits on the advisor's side. Empty while a company's call rings for several.
    agent = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="calls_taken", null=True, blank=True
    )
    mode = models.CharField(max_length=8, choices=Mode)
    subject = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.RINGING)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    word = models.CharField(max_length=200, blank=True)
    seq = models.PositiveIntegerField(default=0)
    waits = models.JSONField(default=dict)
    # How the client had come to the advisor's page, and whether that made him the advisor's own;
    # or that it was the advisor who called, out of their thread: see `rung_by`.
    came_by = models.CharField(max_length=8, blank=True)
    own_client = models.BooleanField(_("own client"), default=False)
    started_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    connected_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # When a letter told whoever was rung that this call was missed.
    missed_told_at = models.DateTimeField(null=True, blank=True)
    # When the current stage began, on the steady clock of `boot`: what its deadline counts from.
    stage_since_ms = models.BigIntegerField()
    boot = models.CharField(max_length=64)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = [
            models.Index(
                fields=["stage"], condition=~models.Q(stage="ended"), name="calls_not_ended"
            ),
            models.Index(fields=["client", "-started_at"], name="calls_of_client"),
            models.Index(fields=["advisor", "-started_at"], name="calls_of_advisor"),
            models.Index(fields=["agent", "-started_at"], name="calls_of_agent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage="ended", outcome__gt="")
                | (~models.Q(stage="ended") & models.Q(outcome="")),
                name="ended_calls_have_an_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} – {self.advisor}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def advisor_name(self) -> str:
        """Who answers, as the client sees it: the agent, or until one has accepted the page."""
        return self.agent.shown_name if self.agent else self.advisor.shown_name

    @property
    def rung_by(self) -> str:
        """Which side called: the client, or out of their thread the advisor."""
        return ADVISOR if self.came_by == BY_ADVISOR else CLIENT

    @property
    def rung(self) -> Person | None:
        """Whom it rings; nobody certain while a company's call rings for several."""
        return self.client if self.rung_by == ADVISOR else self.agent

    @property
    def is_a_companys(self) -> bool:
        """Whether several may answer this call, and hand it to each other."""
        return self.advisor.company_id is not None

    @property
    def rings_in_rounds(self) -> bool:
        """Whether it rings at agents of a company in turn; not where one of them calls."""
        return self.is_a_companys and self.rung_by == CLIENT

    @cached_property
    def agents(self) -> dict[UUID, str]:
        """Everybody who has sat on the advisor's side, in order, by the name they have today."""
        taken = self.rungs.filter(end=End.ACCEPTED.value).select_related("person").order_by("id")
        return {rung.person_id: rung.person.shown_name for rung in taken}


class Rung(models.Model):
    """A company's call as it rings at one agent, or a running call that a colleague hands over.

    `by` is who hands over, with a word for the colleague; nobody while the client's call rings.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rungs")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="rungs")
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="rungs_by", null=True, blank=True
    )
    word = models.CharField(max_length=200, blank=True)
    number = models.PositiveSmallIntegerField(_("round"), default=1)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, blank=True, choices=[(e.value, e.value) for e in End])
    # Readings of the steady clock of `boot`: what waiting counts from, and when it was answered.
    since_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField(null=True)
    boot = models.CharField(max_length=64)
    answer = models.CharField(max_length=200, blank=True)  # a word with the refusal
    # Of a call that was handed over: the colleague and the client have come together.
    arrived = models.BooleanField(default=False)
    # When a letter told the agent that the client's call was missed.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["call", "id"]
        verbose_name = _("ring at an agent")
        verbose_name_plural = _("rings at agents")
        indexes = [models.Index(fields=["person"], condition=models.Q(end=""), name="rings_now")]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "person"], condition=models.Q(end=""), name="one_ring_a_person"
            ),
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(end="", by__isnull=False),
                name="one_handover_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.person_id} {self.end or 'rings'}"


class Meter(models.Model):
    """Counts one client's time under fixed terms; the row behind `metering.Meter`.

    The terms are copied when the client confirms and never read again from anywhere else.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="meters")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meters")
    number = models.PositiveSmallIntegerField(default=1)
    mode = models.CharField(max_length=8, choices=Mode)
    currency = models.CharField(max_length=3)

    rate = models.PositiveBigIntegerField()
    rate_unit_s = models.PositiveIntegerField()
    free_sample_s = models.PositiveIntegerField()
    sample_used_ms = models.PositiveIntegerField(default=0)
    sample_once_passed = models.CharField(max_length=8)
    increment_s = models.PositiveIntegerField()
    rounding = models.CharField(max_length=10)
    minimum_charge = models.PositiveBigIntegerField()
    maximum = models.PositiveBigIntegerField(null=True)
    commission_bps = models.PositiveIntegerField()
    gateway_fee_bps = models.PositiveIntegerField(default=0)

    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State])
    reasons = models.JSONField(default=list)
    accepted = models.BooleanField(default=False)
    going_on = models.BooleanField(default=False)
    closed_ms = models.PositiveBigIntegerField(default=0)
    open_since_ms = models.BigIntegerField(null=True)
    last_since_ms = models.BigIntegerField(null=True)
    last_until_ms = models.BigIntegerField(null=True)
    waived = models.PositiveBigIntegerField(default=0)
    waived_because = models.CharField(max_length=200, blank=True)
    # Steady readings mean something only in the boot they were taken in.
    boot = models.CharField(max_length=64)
    # Since when a reason to pause holds that ends the call by itself: {"lost": steady_ms, …}.
    pauses_since = models.JSONField(default=dict)
    # No interval opens before this reading: where one opened last, or where somebody took away a
    # reason to pause. What is backdated (a return after a loss) thus never reaches further back.
    not_before_ms = models.BigIntegerField(null=True)
    # When the advisor last wrote: silence counts from here, whoever looks.
    heard_ms = models.BigIntegerField(null=True)

    charge = models.PositiveBigIntegerField(null=True)
    commission = models.PositiveBigIntegerField(null=True)
    share = models.PositiveBigIntegerField(null=True)
    gateway_fee = models.PositiveBigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["call", "number"]
        verbose_name = _("meter")
        verbose_name_plural = _("meters")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="meter_number"),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(state__in=["confirmed", "running", "paused"]),
                name="one_open_meter_a_client",
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", open_since_ms__isnull=False)
                | (~models.Q(state="running") & models.Q(open_since_ms=None)),
                name="an_interval_is_open_iff_running",
            ),
            models.CheckConstraint(
                condition=models.Q(maximum=None)
                | models.Q(charge=None)
                | models.Q(charge__lte=models.F("maximum")),
                name="never_above_the_maximum",
            ),
            models.CheckConstraint(
                condition=models.Q(state="settled", settled_at__isnull=False)
                | ~models.Q(state="settled"),
                name="settled_meters_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} #{self.number} {self.state}"


class SampleMark(models.Model):
    """By what, besides the account, the free sample of a call is known again: a keyed digest.

    Which kinds count says the network's policy: `sample_per_device`, `sample_per_instrument`.
    """

    class Kind(models.TextChoices):
        BROWSER = "browser", _("browser")
        INSTRUMENT = "instrument", _("card")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sample_marks")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark of a free sample")
        verbose_name_plural = _("marks of free samples")
        indexes = [models.Index(fields=["digest"], name="sample_mark_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"


class CallEvent(models.Model):
    """Who did what, when, why, and the terms shown: the record of a call.

    Actions only ever add rows; no trigger enforces it, unlike in the ledger.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    who = models.CharField(max_length=8)
    person = models.UUIDField(null=True)
    kind = models.CharField(max_length=24)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["call", "seq"]
        constraints = [models.UniqueConstraint(fields=["call", "seq"], name="event_number")]

    def __str__(self) -> str:
        return f"{self.seq} {self.who} {self.kind}"


class Receipt(models.Model):
    """The number under which a settled call is accounted for."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="receipt")
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As printed: R-2026-004187."""
        return f"R-{self.issued_at:%Y}-{self.pk:06d}"


class Lease(models.Model):
    """The keeper's one row: who keeps, and until when every running meter was proven."""

    name = models.CharField(primary_key=True, max_length=20)
    holder = models.CharField(max_length=64)
    boot = models.CharField(max_length=64)
    beat_ms = models.BigIntegerField()
    proven_ms = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class Quality(models.Model):
    """How the call sounded and looked to one side; read by operators alone. See `quality.py`."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="qualities")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(_("side"), max_length=8)
    how = models.CharField(_("how"), max_length=8, choices=list(quality.HOW.items()))
    troubles = models.JSONField(_("troubles"), default=list)
    word = models.CharField(_("word"), max_length=quality.WORD_LENGTH_MAX, blank=True)
    said_at = models.DateTimeField(_("said"))

    class Meta:
        ordering = ["-said_at", "-pk"]
        verbose_name = _("call quality")
        verbose_name_plural = _("call qualities")
        indexes = [models.Index(fields=["how", "-said_at"], name="quality_newest")]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="quality_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.how}"
