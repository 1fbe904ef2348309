"""What can be done with a thread: one function per use case."""

from minutewise.conversations.actions.marks import mute, read
from minutewise.conversations.actions.notes import note_money
from minutewise.conversations.actions.order import report, shut_out
from minutewise.conversations.actions.talk import begin, note_unheard, say, send_file
from minutewise.conversations.actions.threads import conversation_of, note_call, write_message
from minutewise.conversations.actions.visitors import Visitor, begin_as_visitor, take_along

__all__ = [
    "Visitor",
    "begin",
    "begin_as_visitor",
    "conversation_of",
    "mute",
    "note_call",
    "note_money",
    "note_unheard",
    "read",
    "report",
    "say",
    "send_file",
    "shut_out",
    "take_along",
    "write_message",
]
