"""The addresses under /api/v1. Each translates; what happens is an action's business."""

from minutewise.api.v1 import basics, limits, money, page
from minutewise.api.v1.door import api

__all__ = ["api", "basics", "limits", "money", "page"]
