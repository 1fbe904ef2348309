"""Calls, and at whom they rang."""

from functools import cached_property
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Mode
from minutewise.calls.rules import ADVISOR, BY_ADVISOR, CLIENT
from minutewise.calls.rules.routing import End
from minutewise.conversations.models import Conversation
from minutewise.kernel.ids import new_id
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
    client = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="calls_made", db_index=False
    )
    advisor = models.ForeignKey(
        Advisor, on_delete=models.PROTECT, related_name="calls", db_index=False
    )
    # Who sits on the advisor's side. Empty while a company's call rings for several.
    agent = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="calls_taken", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
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
        # Of client, advisor and agent each begins one of these.
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
