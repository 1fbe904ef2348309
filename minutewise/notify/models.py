"""Letters on their way out."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.kernel.ids import new_id
from minutewise.notify.rules import Block, blocks


class Letter(models.Model):
    """A letter, written down in the transaction that is its reason and delivered afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.EmailField(_("to"))
    network = models.CharField(_("network"), max_length=60)
    template = models.CharField(_("template"), max_length=80)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-written_at", "-id"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes: ClassVar = [models.Index(fields=["-written_at"], name="letter_newest")]

    def __str__(self) -> str:
        return self.subject

    @property
    def blocks(self) -> list[Block]:
        """Its paragraphs, each with its kind."""
        return blocks(self.text)
