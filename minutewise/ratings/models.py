"""What may be reviewed, what was said of it, and the figures that come of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.kernel.ids import new_id
from minutewise.networks.models import Network
from minutewise.ratings import rules

_SIDES = [(rules.CLIENT, _("client")), (rules.ADVISOR, _("advisor"))]


class Occasion(models.Model):
    """An ended call or a settled payment: what the two may say something of, once each.

    `advisor` is the page, by its id: pages stand above. `net` is what was paid after refunds.
    `is_own`: the client belongs to the page's company by now, so that nothing said here counts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=16)
    ref = models.CharField(_("concerns"), max_length=40)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("who advised")
    )
    advisor = models.UUIDField(_("page"))
    company = models.UUIDField(_("company"), null=True)
    category = models.CharField(_("category"), max_length=64, blank=True)
    category_name = models.CharField(_("name of the category"), max_length=120, blank=True)
    mode = models.CharField(_("mode"), max_length=8, blank=True)
    paid_ms = models.PositiveBigIntegerField(_("paid time, ms"))
    net = models.PositiveBigIntegerField(_("paid, minor units"))
    at = models.DateTimeField(_("ended"))
    revealed_at = models.DateTimeField(_("revealed"), null=True)
    is_own = models.BooleanField(_("of the own company"), default=False, db_default=False)

    class Meta:
        verbose_name = _("occasion for reviews")
        verbose_name_plural = _("occasions for reviews")
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="occasion_once")]
        indexes = [
            models.Index(fields=["advisor", "-at"], name="occasion_advisor"),
            models.Index(fields=["client", "-at"], name="occasion_client"),
            models.Index(fields=["person", "-at"], name="occasion_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def is_free(self) -> bool:
        """Whether nothing was paid, or all of it went back."""
        return self.net == 0

    def side_of(self, person: Person) -> str:
        """The side on which somebody sat; empty for everybody else."""
        if person.pk == self.client_id:
            return rules.CLIENT
        return rules.ADVISOR if person.pk == self.person_id else ""


class Review(models.Model):
    """Stars and words of one side. The other side sees it once the occasion is revealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="reviews")
    side = models.CharField(_("written by"), max_length=8, choices=_SIDES)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField(_("stars"))
    words = models.TextField(_("words"), max_length=rules.WORDS_MAX, blank=True)
    written_at = models.DateTimeField(_("written"))
    reply = models.TextField(_("reply"), max_length=rules.REPLY_MAX, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True)
    helpful = models.PositiveIntegerField(_("helpful"), default=0)
    removed_at = models.DateTimeField(_("removed"), null=True)
    removed_because = models.CharField(_("public reason"), max_length=rules.WHY_MAX, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["occasion", "side"], name="review_once_a_side"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five"),
        ]
        indexes = [models.Index(fields=["author", "-written_at"], name="review_author")]

    def __str__(self) -> str:
        return f"{self.stars} · {self.occasion_id} {self.side}"


class Vote(models.Model):
    """Somebody third found a review helpful."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.review_id}"


class Report(models.Model):
    """Somebody thinks that a review breaks the rules; operators look at it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(_("why"), max_length=rules.WHY_MAX)
    at = models.DateTimeField(_("when"))
    closed_at = models.DateTimeField(_("looked at"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="report_once")]
        indexes = [models.Index(fields=["at"], condition=Q(closed_at=None), name="reports_open")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.review_id}"


class Figure(models.Model):
    """What the reviews of somebody come to, overall (`category` empty) and by category.

    `about` is `advisor:<page id>` or `person:<id>` (a client). Kept, so that lists read one row;
    `actions.figures` alone writes it, `checks` compares it with the reviews, both as of `as_of`.
    """

    about = models.CharField(_("about"), max_length=48)
    category = models.CharField(_("category"), max_length=64, blank=True)
    category_name = models.CharField(_("name of the category"), max_length=120, blank=True)
    reviews = models.PositiveIntegerField(_("reviews"), default=0)
    paid_ms = models.PositiveBigIntegerField(_("paid time, ms"), default=0)
    weight = models.PositiveBigIntegerField(_("weight, thousandths"), default=0)
    rating = models.PositiveSmallIntegerField(_("rating, hundredths"), null=True)
    as_of = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("figure of reviews")
        verbose_name_plural = _("figures of reviews")
        constraints = [models.UniqueConstraint(fields=["about", "category"], name="figure_once")]
        indexes = [models.Index(fields=["as_of"], name="figure_as_of")]

    def __str__(self) -> str:
        return f"{self.about} {self.category} {self.rating}"
