"""The bus's channels, and what travels on each."""

from collections.abc import Callable

type Message = dict[str, object]
type Publish = Callable[[str, Message], None]

EVENTS = "events"  # web → hubs: {topic, kind, data, seq}
CONTROL = "control"  # anybody → hubs: {kind, …}, see control.py
ASKS = "asks"  # web → hubs: {id, topic, reply_to}; the answer goes to the channel `reply_to`
PROOFS = "proofs"  # hubs → keeper: came, went, proven, lost, beat

LASTING_ORDERS = frozenset({"revoke", "end", "needs", "hand", "move"})  # given again after a loss
