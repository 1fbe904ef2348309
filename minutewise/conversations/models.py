"""The thread between a client and an advisor, on which calls and payments hang."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutewise.accounts.models import Person
from minutewise.accounts.rules import NAME_LENGTH_MAX
from minutewise.advisors.models import Advisor
from minutewise.kernel.ids import new_id
from minutewise.networks.models import Network


class Conversation(models.Model):
    """One thread per client, advisor (or company) and network.

    Until somebody signs in, a visitor's thread belongs to a browser: `visitor_key` is the digest
    of its cookie, `visitor_email` the address that a sign-in must prove to take it along.

    `seq` numbers all that happens in it. Up to which number each side has read, and how much of
    the other's it has not, is kept here, so that a list costs the same however long threads are.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, db_index=False)
    client = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="conversations", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    visitor_key = models.CharField(max_length=64, blank=True)
    visitor_name = models.CharField(max_length=NAME_LENGTH_MAX, blank=True)
    visitor_email = models.EmailField(blank=True)
    # The advisor wants to hear nothing more of this visitor.
    visitor_blocked = models.BooleanField(default=False)
    advisor = models.ForeignKey(
        Advisor, on_delete=models.PROTECT, related_name="conversations", db_index=False
    )
    created_at = models.DateTimeField()
    seq = models.PositiveIntegerField(default=0)
    # When something was last written or called in it; none while nothing was.
    last_at = models.DateTimeField(null=True, blank=True)
    last = models.ForeignKey(
        "Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    client_read = models.PositiveIntegerField(default=0)
    advisor_read = models.PositiveIntegerField(default=0)
    client_unread = models.PositiveIntegerField(default=0)
    advisor_unread = models.PositiveIntegerField(default=0)
    # A letter has said that something waits; no other before it was read.
    client_told = models.BooleanField(default=False)
    advisor_told = models.BooleanField(default=False)
    # No sound, no notification, not counted at the top of the page.
    client_muted = models.BooleanField(default=False)
    advisor_muted = models.BooleanField(default=False)
    # Up to which number its stretches say what stands there; a search reads what is beyond.
    indexed = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        # Of network, client and advisor each begins one of these; every message writes all anew.
        indexes = [
            models.Index(fields=["client", "-last_at"], name="threads_of_client"),
            models.Index(fields=["advisor", "-last_at"], name="threads_of_advisor"),
            models.Index(
                fields=["visitor_email"],
                condition=~models.Q(visitor_email=""),
                name="threads_of_visitors",
            ),
            models.Index(
                fields=["last_at"],
                condition=models.Q(seq__gt=models.F("indexed")),
                name="threads_not_indexed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "client", "advisor"], name="one_conversation_a_pair"
            ),
            models.UniqueConstraint(
                fields=["visitor_key", "advisor"],
                condition=~models.Q(visitor_key=""),
                name="one_conversation_a_visitor",
            ),
            models.CheckConstraint(
                condition=models.Q(client__isnull=False, visitor_key="", visitor_email="")
                | (models.Q(client__isnull=True) & ~models.Q(visitor_key="")),
                name="a_client_or_a_visitor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_name} – {self.advisor}"

    @property
    def client_name(self) -> str:
        """The client as the other side sees them; a visitor's name is what they typed."""
        return self.client.shown_name if self.client else self.visitor_name

    @property
    def is_a_visitors(self) -> bool:
        """Whether nobody has proven yet who asks."""
        return self.client_id is None


class Message(models.Model):
    """What one of the two wrote, or (`kind` call) a call that they had, with its figures.

    `money` is a deed about money: `figures` say which and how much, `text` the word to it.
    `call` names the call it was written in. `number` is the thread's `seq` at that time.
    """

    class Kind(models.TextChoices):
        TEXT = "text"
        CALL = "call"
        FILE = "file"
        MONEY = "money"
        ASKED = "asked"  # the advisor asks for a brief
        BRIEF = "brief"  # what the client answered, in four parts

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    side = models.CharField(max_length=8)  # client, advisor, or system
    call = models.UUIDField(null=True, blank=True, db_index=True)
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    text = models.TextField(max_length=4000, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        # Conversation and author have no index of their own: each message would write it anew, and
        # these begin with them.
        indexes = [models.Index(fields=["author", "-at"], name="messages_of_author")]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="message_numbered")
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Stretch(models.Model):
    """Some messages in a row of one thread, from the number `first` to `last`, and which letters
    stand beside each other in them (`grams`): a search reads none of which it says no.

    A help that may be missing: what no stretch covers is read (`Conversation.indexed`). It goes
    with its thread. The database demands no thread: the version before deletes threads and knows
    nothing of stretches; those it leaves are swept (`actions.stretches.sweep`).
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="stretches", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    newest_at = models.DateTimeField()  # of its messages
    grams = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "first"], name="stretch_begins_once")
        ]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"


class Attachment(models.Model):
    """A picture or a PDF in a thread: what was drawn from it, page by page; see `files`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="attachment")
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=80)
    pages = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody has begun to write in a thread and not sent: there on each of their devices."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "person"], name="one_draft_each")
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Beginnings(models.Model):
    """An advisor's own short texts to begin with. Without a row some sensible ones are offered."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="beginnings")
    texts = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.person)


class Report(models.Model):
    """Somebody found a thread not in order. Operators read why, and by rule what the reporter was
    sent (`queries.reports`), not the thread."""

    class Decided(models.TextChoices):
        NOTHING = "nothing", _("nothing wrong")
        WARNED = "warned", _("warned")
        BANNED = "banned", _("shut out")
        CLOSED = "closed", _("page closed for a time")

    WHOLE = (
        "person", "conversation__client", "conversation__network",
        "conversation__advisor__person", "conversation__advisor__company",
    )  # fmt: skip

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="reports")
    side = models.CharField(max_length=8)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)
    why = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField()
    decided = models.CharField(max_length=8, choices=Decided, blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    # When what was decided ends by itself, and when an operator took it back.
    until = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("reported conversation")
        verbose_name_plural = _("reported conversations")

    def __str__(self) -> str:
        return self.why[:40]


class ShutOut(models.Model):
    """A visitor whom an operator shut out: by the browser's mark and by the typed address, of both
    a digest. Ends by itself.

    `person` is the account that was made with this address afterwards. Accounts that were there
    before are not touched: whoever typed their address has proven nothing.
    """

    digest = models.CharField(max_length=64, db_index=True)
    report = models.ForeignKey(
        Report, on_delete=models.SET_NULL, null=True, related_name="shut_outs"
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="shut_outs"
    )
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("visitor shut out")
        verbose_name_plural = _("visitors shut out")

    def __str__(self) -> str:
        return self.digest[:8]
