"""The public page of a person or of a company, and the addresses it had."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.advisors.models.companies import Company
from minutewise.kernel.ids import new_id
from minutewise.networks.models import Network
from minutewise.work.quick.addresses import address_of


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
        return address_of("advisors:page", self.handle)

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


class Closing(models.Model):
    """An operator has closed a page for a time. `published_at` is what the page gets back."""

    advisor = models.OneToOneField(Advisor, on_delete=models.CASCADE, related_name="closing")
    why = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("closed page")
        verbose_name_plural = _("closed pages")

    def __str__(self) -> str:
        return f"{self.advisor_id} – {self.until}"


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
