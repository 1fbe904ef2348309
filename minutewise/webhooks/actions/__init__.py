"""Use cases of outgoing webhooks."""

from minutewise.webhooks.actions.emitting import emit
from minutewise.webhooks.actions.sending import DELIVER, deliver, forget

__all__ = ["DELIVER", "deliver", "emit", "forget"]
