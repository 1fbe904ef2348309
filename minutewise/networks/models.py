"""White-label sites. A small installation has one network and never hears of it."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutewise.kernel.ids import new_id

COLOUR = RegexValidator(r"^(#[0-9a-fA-F]{6}|oklch\([0-9. ]+\))$", _("Use a colour like #2f6d7a."))


class Network(models.Model):
    """A site with its own name, domain, look, currency and policies."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    handle = models.SlugField(_("handle"), unique=True, max_length=40)
    name = models.CharField(_("name"), max_length=60)
    domain = models.CharField(_("domain"), max_length=253, blank=True)
    accent = models.CharField(
        _("accent colour"), max_length=40, default="oklch(0.47 0.085 215)", validators=[COLOUR]
    )
    currency = models.CharField(_("currency (ISO 4217)"), max_length=3, default="EUR")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    def __str__(self) -> str:
        return self.name


class Bearer(models.TextChoices):
    """Who bears what gateways keep of a payment."""

    OPERATOR = "operator", _("the operator")
    ADVISOR = "advisor", _("the advisor")


class Policy(models.Model):
    """The operator's figures from a date on. The newest one not after a moment holds then.

    Calls copy what concerns them when they are confirmed; a new policy touches new calls only.
    """

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="policies")
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    rate_min = models.PositiveIntegerField(_("lowest rate, minor units a minute"), default=0)
    rate_max = models.PositiveIntegerField(_("highest rate, minor units a minute"), default=10_000)
    sample_max_s = models.PositiveIntegerField(_("longest free sample, seconds"), default=300)
    increment_max_s = models.PositiveIntegerField(_("longest billing step, seconds"), default=60)
    sample_again_days = models.PositiveIntegerField(_("free sample again after days"), default=30)
    sample_used_s = models.PositiveIntegerField(_("sample counts as used after s"), default=20)
    sample_per_device = models.BooleanField(
        _("one free sample a browser"),
        default=True,
        help_text=_("Also for other accounts in the same browser."),
    )
    sample_per_instrument = models.BooleanField(
        _("one free sample a card"),
        default=True,
        help_text=_("Also for other accounts that topped up with the same card."),
    )
    commission_bps = models.PositiveIntegerField(
        _("commission, 1/10,000 of the charge"),
        default=2000,
        validators=[MinValueValidator(0), MaxValueValidator(10_000)],
    )
    own_client_commission_bps = models.PositiveIntegerField(
        _("commission on an advisor’s own clients, 1/10,000"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(10_000)],
    )
    gateway_fee_bearer = models.CharField(
        _("gateway fees are borne by"),
        max_length=8,
        choices=Bearer,
        default=Bearer.OPERATOR,
        help_text=_("The advisor: a part of what is paid, beside the commission."),
    )
    gateway_fee_bps = models.PositiveIntegerField(
        _("gateway fee that the advisor bears, 1/10,000 of the charge"),
        default=0,
        validators=[MaxValueValidator(10_000)],
        help_text=_("Own clients pay it, too. 0 where the operator bears the fees."),
    )
    payout_least = models.PositiveBigIntegerField(
        _("least payout, minor units"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: 10 units of the currency, 1,000 where it has no cents."),
    )
    minimum_minutes = models.PositiveIntegerField(_("money needed to ring, minutes"), default=5)
    proposed_minutes = models.PositiveIntegerField(_("proposed maximum, minutes"), default=30)
    ring_s = models.PositiveIntegerField(_("rings for, seconds"), default=45)
    ring_first_s = models.PositiveIntegerField(
        _("a company’s call rings at one alone, seconds"), default=15
    )
    missed_until_away = models.PositiveIntegerField(_("missed calls until away"), default=2)
    connect_s = models.PositiveIntegerField(_("time to connect after accepting, s"), default=60)
    lost_s = models.PositiveIntegerField(_("ends after lost connection, s"), default=60)
    maximum_s = models.PositiveIntegerField(_("ends after the maximum is used up, s"), default=60)
    silence_s = models.PositiveIntegerField(_("text: pauses after silence, s"), default=60)
    offer_s = models.PositiveIntegerField(_("an offer expires after, s"), default=300)
    tip_commission_bps = models.PositiveIntegerField(
        _("commission on tips, 1/10,000"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(10_000)],
    )
    request_days = models.PositiveIntegerField(
        _("a request for a payment expires after days"),
        default=7,
        db_default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    tell_next_s = models.PositiveIntegerField(
        _("“tell me when available”: the next one after, s"),
        default=120,
        db_default=120,
        help_text=_("Whoever waits is told one by one; each has so long before the next."),
    )
    handle_kept_days = models.PositiveIntegerField(
        _("a former address leads on, and is kept from others, for days"),
        default=180,
        db_default=180,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [
            models.UniqueConstraint(fields=["network", "valid_from"], name="policy_from"),
            models.CheckConstraint(
                condition=models.Q(commission_bps__lte=10_000), name="policy_commission"
            ),
            models.CheckConstraint(
                condition=models.Q(own_client_commission_bps__lte=10_000),
                name="policy_own_clients",
            ),
            models.CheckConstraint(
                condition=models.Q(gateway_fee_bearer=Bearer.ADVISOR) | models.Q(gateway_fee_bps=0),
                name="policy_gateway_fee_bearer",
                violation_error_message=_("Where the operator bears the fees, the advisor’s is 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    gateway_fee_bps__lte=10_000 - models.F("commission_bps"),
                ),
                name="policy_gateway_fee",
                violation_error_message=_(
                    "Commission and gateway fee together are at most 10,000."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(tip_commission_bps__lte=10_000), name="policy_tips"
            ),
            models.CheckConstraint(
                condition=models.Q(request_days__gte=1), name="policy_request_days"
            ),
            models.CheckConstraint(
                condition=models.Q(payout_least=None) | models.Q(payout_least__gt=0),
                name="policy_payout_least",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.valid_from:%Y-%m-%d}"


class CommissionTier(models.Model):
    """A step of a policy: who had this turnover in the quarter before pays this commission.

    Below the lowest step the policy's own `commission_bps` holds: that is the tier from 0.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="tiers")
    turnover_from = models.PositiveBigIntegerField(
        _("from a turnover in the quarter before, minor units"), validators=[MinValueValidator(1)]
    )
    commission_bps = models.PositiveIntegerField(
        _("commission, 1/10,000 of the charge"), validators=[MaxValueValidator(10_000)]
    )

    class Meta:
        ordering = ["policy", "turnover_from"]
        verbose_name = _("commission by turnover")
        verbose_name_plural = _("commission by turnover")
        constraints = [
            models.UniqueConstraint(fields=["policy", "turnover_from"], name="tier_once"),
            models.CheckConstraint(
                condition=models.Q(turnover_from__gt=0), name="tier_above_the_first"
            ),
            models.CheckConstraint(
                condition=models.Q(commission_bps__lte=10_000), name="tier_commission"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commission_bps} from {self.turnover_from}"
