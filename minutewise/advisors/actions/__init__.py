"""What people do with advisors: one function per use case, each its own transaction."""

from minutewise.advisors.actions.agents import tell_agents
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
    come_back_everywhere,
    record_missed,
    record_missed_by,
    set_accepting,
    set_connected,
    set_in_call,
    set_takes_calls,
    set_talking,
    team_changed,
)

__all__ = [
    "come_back",
    "come_back_everywhere",
    "meet",
    "publish",
    "record_missed",
    "record_missed_by",
    "save_page",
    "searchable",
    "set_accepting",
    "set_connected",
    "set_in_call",
    "set_portrait",
    "set_prices",
    "set_takes_calls",
    "set_talking",
    "team_changed",
    "tell_agents",
    "unpublish",
]
