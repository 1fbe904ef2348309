"""The frames of the socket, as data: what browsers may send, and what the hub sends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from minutewise.realtime.limits import FRAME_BYTES_MAX, SIGNAL_BYTES_MAX
from minutewise.realtime.tickets import TICKET_BYTES_MAX

_WHOLE_MAX = 2**53 - 1  # what a browser can count exactly
_TOPIC_CHARS_MAX = 80
_CONNECTION_CHARS_MAX = 20


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a frame: what it may be, in words and as a check."""

    name: str
    words: str
    fits: Callable[[object], bool]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of frame that browsers send."""

    t: str
    meaning: str
    fields: tuple[Field, ...]
    bytes_max: int = FRAME_BYTES_MAX
    left_out: dict[str, None] = dataclass_field(init=False)  # all its fields, as if none were said

    def __post_init__(self) -> None:
        object.__setattr__(self, "left_out", dict.fromkeys(each.name for each in self.fields))


def _is_whole(value: object) -> bool:
    return type(value) is int and 0 <= value <= _WHOLE_MAX


def _is_text(chars_max: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value) <= chars_max


def _or_null(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or fits(value)


def _is_media(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"in"} and _is_whole(value["in"])


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


_TOPIC = Field("topic", "a topic of this connection", _is_text(_TOPIC_CHARS_MAX))
_CONNECTION = _or_null(_is_text(_CONNECTION_CHARS_MAX))

SHAPES = {
    shape.t: shape
    for shape in (
        Shape(
            "proof",
            "Answers `prove` (its `n`), or tells unasked that media arrived (`n` null).",
            (
                Field("n", "whole number or null", _or_null(_is_whole), required=False),
                Field(
                    "media",
                    '`{"in": packets received so far}` or null',
                    _or_null(_is_media),
                    required=False,
                ),
                Field(
                    "open",
                    "true while the thread is on screen",
                    lambda value: isinstance(value, bool),
                    required=False,
                ),
            ),
        ),
        Shape(
            "signal",
            "For another seat's connection: session descriptions and candidates, not looked into.",
            (
                _TOPIC,
                Field("to", "a connection; null: the other seat's active one", _CONNECTION, False),
                Field("data", "any object", _is_object),
            ),
            SIGNAL_BYTES_MAX,
        ),
        Shape("typing", "Somebody is writing.", (_TOPIC,)),
        Shape(
            "ping",
            "Is the socket alive? Answered by `pong`.",
            (Field("n", "whole number", _is_whole),),
        ),
        Shape(
            "ticket",
            "Adds what a fresh ticket grants.",
            (Field("ticket", "a ticket for the same person", _is_text(TICKET_BYTES_MAX)),),
            TICKET_BYTES_MAX + 64,
        ),
    )
}

HUB_FRAMES = {
    "welcome": ("conn", "The connection's name, in its first frame."),
    "event": (
        "topic, seq, kind, data",
        "What was announced. `seq` counts without gaps within its topic, null for hints. Kind "
        "`resync` (seq null): events may have been lost, fetch the snapshot anew.",
    ),
    "prove": ("n", "Answer with `proof` at once: every 2 s to a seat, every 15 s to others."),
    "members": (
        "topic, seats",
        "Who sits where in a call, whenever it changes: per seat null or `active` (connection), "
        "`count`, `proven`. In a thread: per side null or `count`.",
    ),
    "signal": ("topic, from, seat, data", "Another seat's signal."),
    "typing": ("topic, seat", "Somebody is writing."),
    "pong": ("n", "The answer to `ping`."),
    "error": ("code, message", "The last frame was refused; nothing was done."),
    "bye": ("code", "The connection is about to be closed, see below."),
}


def browser_table() -> Iterator[str]:
    """What browsers send, as lines of a Markdown table."""
    yield "| frame | fields | bytes, at most | meaning |"
    yield "|---|---|---|---|"
    for shape in SHAPES.values():
        fields = "; ".join(
            f"`{field.name}`{'' if field.required else ' (may be missing)'}: {field.words}"
            for field in shape.fields
        )
        yield f"| `{shape.t}` | {fields} | {shape.bytes_max} | {shape.meaning} |"


def hub_table() -> Iterator[str]:
    """What the hub sends, as lines of a Markdown table."""
    yield "| frame | fields | meaning |"
    yield "|---|---|---|"
    for t, (fields, meaning) in HUB_FRAMES.items():
        yield f"| `{t}` | {fields} | {meaning} |"
