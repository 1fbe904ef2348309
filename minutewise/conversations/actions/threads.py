"""Opening a thread and writing into it; called within the caller's transaction."""

from datetime import datetime
from uuid import UUID

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor
from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.rules import readable_text


def conversation_of(client: Person, advisor: Advisor, at: datetime) -> Conversation:
    """The one thread of the two in the advisor's network, made when they first meet."""
    conversation, _made = Conversation.objects.get_or_create(
        network_id=advisor.network_id, client=client, advisor=advisor, defaults={"created_at": at}
    )
    return conversation


def write_message(
    conversation: Conversation, author: Person, text: object, *, call: UUID | None, at: datetime
) -> Message:
    """Keeps a message. Raises InvalidError for text that is empty or too long."""
    return Message.objects.create(
        conversation=conversation, author=author, text=readable_text(text), call=call, at=at
    )
