"""A client who got money back is told so: one letter, whatever it was paid for."""

from django.conf import settings

from minutewise.accounts.models import Person
from minutewise.conversations.models import Conversation
from minutewise.kernel.clock import Instant
from minutewise.kernel.money import format_amount
from minutewise.notify.actions import send


def write_refund(
    thread: Conversation, client: Person, amount: int, currency: str, path: str, now: Instant
) -> None:
    """A letter to `client` that `amount` (minor units) came back from the advisor of `thread`;
    `path` is where to read more. Nothing for who wants no receipts by mail."""
    if not client.receipts_by_mail:
        return
    context = {
        "other": thread.advisor.shown_name,
        "back": format_amount(amount, currency, client.language),
        "url": settings.PUBLIC_URL + path,
    }
    send(client, "conversations/letters/refund", context, now.wall, network=thread.network.name)
