"""What people do with advisors: one function per use case, each its own transaction."""

from minutewise.advisors.actions.own_clients import meet
from minutewise.advisors.actions.page import (
    publish,
    save_page,
    searchable,
    set_portrait,
    set_prices,
    unpublish,
)
from minutewise.advisors.actions.presence import (
    come_back,
    record_missed,
    set_accepting,
    set_connected,
    set_in_call,
)

__all__ = [
    "come_back",
    "meet",
    "publish",
    "record_missed",
    "save_page",
    "searchable",
    "set_accepting",
    "set_connected",
    "set_in_call",
    "set_portrait",
    "set_prices",
    "unpublish",
]
