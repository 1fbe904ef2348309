"""What talks upwards in the layers is registered here, and nowhere else."""

from minutewise.notify import actions as letters
from minutewise.work import due, housekeeping

DAY_S = 86_400


def connect() -> None:
    """Registers every handler. Called once, when all contexts are loaded."""
    _due_work()


def _due_work() -> None:
    due.handler(letters.LETTER, letters.deliver, attempts=14)  # the last one 4 h after the first
    due.handler("letter.forget", letters.forget, repeat_s=DAY_S)
    due.handler("work.forget", housekeeping.forget, repeat_s=DAY_S)
