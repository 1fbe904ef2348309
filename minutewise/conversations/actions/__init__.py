"""What can be done with a thread: one function per use case."""

from minutewise.conversations.actions.marks import mute, read
from minutewise.conversations.actions.talk import begin, say
from minutewise.conversations.actions.threads import conversation_of, note_call, write_message

__all__ = [
    "begin",
    "conversation_of",
    "mute",
    "note_call",
    "read",
    "say",
    "write_message",
]
