"""Public pages: who advises, on what, when, for how much."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.kernel.ids import new_id
from minutewise.networks.models import Network


class Mode(models.TextChoices):
    """How two people talk."""

    TEXT = "text", _("Text")
    AUDIO = "audio", _("Audio")
    VIDEO = "video", _("Video")


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


class Advisor(models.Model):
    """The public page of a person, or of a company, in one network."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pages", null=True)
    company = models.OneToOneField(
        Company, on_delete=models.CASCADE, related_name="page", null=True, blank=True
    )
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="advisors")
    handle = models.SlugField(_("handle"), max_length=40)
    skeleton = models.CharField(max_length=60, editable=False)
    activity = models.CharField(_("activity"), max_length=120)
    about = models.TextField(_("about"), max_length=4000, blank=True)
    qualifications = models.TextField(_("qualifications"), max_length=2000, blank=True)
    experience = models.TextField(_("experience"), max_length=2000, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    portrait = models.CharField(max_length=80, blank=True, editable=False)
    search_text = models.TextField(default="", editable=False)  # folded, see rules.texts.fold
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    any_time = models.BooleanField(_("takes calls outside work time"), default=True)
    accepting = models.BooleanField(_("takes calls"), default=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)  # what others read

    class Meta:
        verbose_name = _("advisor")
        verbose_name_plural = _("advisors")
        constraints = [
            models.UniqueConstraint(fields=["network", "handle"], name="advisor_handle"),
            models.UniqueConstraint(fields=["network", "skeleton"], name="advisor_skeleton"),
            models.UniqueConstraint(fields=["network", "person"], name="advisor_person"),
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(company=None), name="page_of_one"
            ),
        ]

    def __str__(self) -> str:
        return self.handle

    def get_absolute_url(self) -> str:
        return reverse("advisors:page", args=[self.handle])

    @property
    def shown_name(self) -> str:
        """Whose page it is, as others see it."""
        if self.company is not None:
            return self.company.name
        return self.person.shown_name if self.person else ""

    @property
    def earner(self) -> str:
        """Who earns here, as the ledger names owners."""
        return f"company:{self.company_id}" if self.company_id else f"person:{self.person_id}"


class Service(models.Model):
    """What an advisor offers. Prices are the current ones; calls copy theirs when confirmed."""

    class Kind(models.TextChoices):
        SAMPLE = "sample", _("The press on the call button starts it, free sample first")
        AGREEMENT = "agreement", _("Talk free of charge, agree on the meter later")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="services")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SAMPLE)
    rate_unit_s = models.PositiveIntegerField(
        _("price per"), choices=[(60, _("minute")), (3600, _("hour"))], default=60
    )
    free_sample_s = models.PositiveIntegerField(_("free sample, seconds"), default=60)
    sample_once_passed = models.CharField(
        max_length=8,
        default="charged",
        choices=[("charged", _("counts once it is passed")), ("free", _("stays free"))],
    )
    increment_s = models.PositiveIntegerField(
        _("counted in steps of, seconds"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(3600)],
    )
    rounding = models.CharField(
        max_length=10,
        default="completed",
        choices=[("completed", _("completed steps")), ("started", _("started steps"))],
    )
    minimum_charge = models.PositiveBigIntegerField(_("minimum charge"), default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(fields=["advisor"], name="one_service_an_advisor"),
            models.CheckConstraint(
                condition=models.Q(rate_unit_s__in=[60, 3600]), name="service_rate_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advisor}"


class Rate(models.Model):
    """The price of one mode, in minor units of the network's currency per `rate_unit_s`."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="rates")
    mode = models.CharField(max_length=8, choices=Mode)
    amount = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "mode"], name="rate_of_mode")]

    def __str__(self) -> str:
        return f"{self.mode} {self.amount}"


class WorkTime(models.Model):
    """Weekly work time on the advisor's own clock; an end at or before the start is next day."""

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="work_times")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    start = models.TimeField()
    end = models.TimeField()

    class Meta:
        ordering = ["weekday", "start"]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start}-{self.end}"


class WorkException(models.Model):
    """A day that differs: other hours, or closed when both are empty."""

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="work_exceptions")
    day = models.DateField()
    start = models.TimeField(null=True, blank=True)
    end = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}"


class OwnClient(models.Model):
    """A client who came by the advisor's own button or link before their first call."""

    class Way(models.TextChoices):
        BUTTON = "button", _("the button on another site")
        LINK = "link", _("the advisor’s own link")

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="own_clients")
    client = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="own_advisors")
    came_by = models.CharField(_("came by"), max_length=8, choices=Way)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("own client")
        verbose_name_plural = _("own clients")
        constraints = [models.UniqueConstraint(fields=["advisor", "client"], name="own_once")]

    def __str__(self) -> str:
        return f"{self.client} – {self.advisor}"


class FormerHandle(models.Model):
    """An address that an advisor had before; it leads on to the present one."""

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="former_handles")
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="former_handles")
    handle = models.SlugField(_("handle"), max_length=40)
    skeleton = models.CharField(max_length=60, editable=False)
    left_at = models.DateTimeField(_("left at"))

    class Meta:
        verbose_name = _("former handle")
        verbose_name_plural = _("former handles")
        constraints = [
            models.UniqueConstraint(fields=["network", "handle"], name="former_handle_once")
        ]
        indexes = [models.Index(fields=["network", "skeleton"], name="former_handle_skeleton")]

    def __str__(self) -> str:
        return self.handle


class Favourite(models.Model):
    """Somebody who wants to find an advisor again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="favourites")
    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="favourite_of")
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        constraints = [models.UniqueConstraint(fields=["person", "advisor"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.person} – {self.advisor}"


class Waiting(models.Model):
    """Somebody who wants to hear, once, that an advisor is there. Told rows are kept a while.

    `seen_at`: a page of theirs showed the news; `closed_at`: they put it away; `letter_at`: it
    went out as a letter, because no page was open.
    """

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="waiting")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waits")
    asked_at = models.DateTimeField(_("asked"))
    told_at = models.DateTimeField(_("told"), null=True)
    seen_at = models.DateTimeField(_("seen"), null=True)
    closed_at = models.DateTimeField(null=True)
    letter_at = models.DateTimeField(_("letter"), null=True)

    class Meta:
        verbose_name = _("waiting person")
        verbose_name_plural = _("waiting people")
        indexes = [models.Index(fields=["advisor", "told_at", "asked_at"], name="waiting_in_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["advisor", "person"],
                condition=models.Q(told_at=None),
                name="waits_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.advisor}"


class Presence(models.Model):
    """What presence is computed from; the word itself comes from `rules.presence`."""

    advisor = models.OneToOneField(Advisor, on_delete=models.CASCADE, related_name="presence")
    connected = models.BooleanField(default=False)
    away = models.BooleanField(default=False)
    missed_in_a_row = models.PositiveIntegerField(default=0)
    in_call = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.advisor}"
