"""What can be done with a thread: one function per use case."""

from minutewise.conversations.actions.briefs import Brief, ask_brief, send_brief
from minutewise.conversations.actions.drafts import keep_beginnings, keep_draft
from minutewise.conversations.actions.marks import mute, read
from minutewise.conversations.actions.notes import note_beside, note_money
from minutewise.conversations.actions.order import report, shut_out
from minutewise.conversations.actions.refunds import write_refund
from minutewise.conversations.actions.talk import begin, note_unheard, say, send_file
from minutewise.conversations.actions.threads import conversation_of, note_call, write_message
from minutewise.conversations.actions.visitors import Visitor, begin_as_visitor, take_along

__all__ = [
    "Brief",
    "Visitor",
    "ask_brief",
    "begin",
    "begin_as_visitor",
    "conversation_of",
    "keep_beginnings",
    "keep_draft",
    "mute",
    "note_beside",
    "note_call",
    "note_money",
    "note_unheard",
    "read",
    "report",
    "say",
    "send_brief",
    "send_file",
    "shut_out",
    "take_along",
    "write_message",
    "write_refund",
]
