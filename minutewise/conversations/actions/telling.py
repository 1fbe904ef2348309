"""The other side hears that something was written: on its pages, and by its webhooks."""

from datetime import datetime

from minutewise.conversations.models import Conversation, Message
from minutewise.conversations.queries import people_on
from minutewise.conversations.rules import CLIENT, Side, other
from minutewise.realtime.announce import announce
from minutewise.webhooks.actions import emit, emit_company
from minutewise.webhooks.rules import Kind


def tell(thread: Conversation, side: Side) -> None:
    """Lets everybody on that side know, on every page; no text travels, only that there is some."""
    muted = thread.client_muted if side == CLIENT else thread.advisor_muted
    name = thread.advisor.shown_name if side == CLIENT else thread.client_name
    news = {"thread": str(thread.id), "from": name, "muted": muted}
    for person_id in people_on(thread, side):
        announce(f"person:{person_id}", "message", news)


def tell_webhooks(thread: Conversation, message: Message, at: datetime) -> None:
    """`message.new` to the other side's endpoints: where, never what; the API tells the text to
    a token that may read threads. A company's page tells the company's."""
    side: Side = CLIENT if message.side == CLIENT else "advisor"
    facing = other(side)
    data: dict[str, str | int | bool | None] = {
        "thread": str(thread.id), "number": message.number, "kind": message.kind, "side": side,
    }  # fmt: skip
    if facing == CLIENT:
        if thread.client_id is not None:
            emit(thread.client_id, Kind.MESSAGE_NEW, data, at)
    elif thread.advisor.company_id is not None:
        emit_company(thread.advisor.company_id, Kind.MESSAGE_NEW, data, at)
    elif thread.advisor.person_id is not None:
        emit(thread.advisor.person_id, Kind.MESSAGE_NEW, data, at)
