"""The addresses under /api/v1. Each translates; what happens is an action's business."""

from minutewise.api.v1 import account, basics, directory, limits, money, page, room
from minutewise.api.v1.door import api, know_queries

know_queries()

__all__ = ["account", "api", "basics", "directory", "limits", "money", "page", "room"]
