"""Use cases of outgoing webhooks."""

from minutewise.webhooks.actions.emitting import emit, emit_company
from minutewise.webhooks.actions.sending import DELIVER, deliver, forget

__all__ = ["DELIVER", "deliver", "emit", "emit_company", "forget"]
