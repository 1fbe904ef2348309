"""Pages that are the same for all visitors are answered by the event loop for a moment."""

from minutewise.project.door.door import KeptPages

__all__ = ["KeptPages"]
