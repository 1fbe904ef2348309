"""What is asked for and agreed, as a part of the page of a thread."""

from typing import Any
from uuid import uuid4

from django import template

from minutewise.accounts.models import Person
from minutewise.agreed.queries import open_in, view_of
from minutewise.conversations.models import Conversation
from minutewise.conversations.rules import Side

register = template.Library()


@register.inclusion_tag("agreed/_here.html", takes_context=True)
def agreed_here(context: dict[str, Any], thread: Conversation, side: Side) -> dict[str, Any]:
    """The open cards of a thread and what can be begun; nothing for a visitor's thread."""
    reader = context["request"].user
    if thread.client_id is None or not isinstance(reader, Person):
        return {}
    return here(thread, side, reader) | {"csrf_token": context.get("csrf_token")}


def here(thread: Conversation, side: Side, reader: Person) -> dict[str, Any]:
    """The context of that part."""
    views = [view_of(row, side, reader) for row in open_in(thread)]
    return {"thread": thread, "me": side, "views": views, "key": uuid4().hex}
