"""The thread between a client and an advisor, on which calls and payments hang."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.kernel.ids import new_id
from minutewise.networks.models import Network


class Conversation(models.Model):
    """One thread per client, advisor and network."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conversations")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="conversations")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "client", "advisor"], name="one_conversation_a_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} – {self.advisor}"


class Message(models.Model):
    """Something one of the two wrote; `call` names the call it was written in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages"
    )
    call = models.UUIDField(null=True, blank=True, db_index=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT)
    text = models.TextField(max_length=4000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:40]
