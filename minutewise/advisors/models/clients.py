"""People on the other side: who came by the button, keeps a page, waits for somebody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.advisors.models.pages import Advisor


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
