"""What a browser may say over the socket, and nothing else; and how the hub writes its frames."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from minutewise.realtime.limits import SIGNAL_BYTES_MAX
from minutewise.realtime.shapes import SHAPES, Shape

type Json = Mapping[str, object]


class FrameError(Exception):
    """A frame that nobody may send. Nothing was done; `code` goes back in an `error` frame."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that fits its shape; fields that were left out are None."""

    t: str
    fields: Json

    def text(self, name: str) -> str:
        """A field that the shape says is text."""
        return cast(str, self.fields[name])

    def whole(self, name: str) -> int:
        """A field that the shape says is a whole number."""
        return cast(int, self.fields[name])


def parse(text: str) -> Frame:
    """Reads one frame of a browser; raises FrameError for anything that fits no shape."""
    size = len(text.encode("utf-8", "surrogatepass")) if len(text) <= SIGNAL_BYTES_MAX else -1
    if not 0 <= size <= SIGNAL_BYTES_MAX:
        raise FrameError("too_long", "This frame is too long.")
    frame = _decode(text)
    shape = SHAPES.get(t) if isinstance(t := frame.pop("t", None), str) else None
    if shape is None:
        raise FrameError("unknown_type", "There is no such frame.")
    if size > shape.bytes_max:
        raise FrameError("too_long", "This frame is too long.")
    _check_fields(shape, frame)
    return Frame(shape.t, {field.name: frame.get(field.name) for field in shape.fields})


def _check_fields(shape: Shape, frame: Json) -> None:
    known = {field.name for field in shape.fields}
    if not known.issuperset(frame):
        raise FrameError("unknown_field", f"A {shape.t} frame has no such field.")
    for field in shape.fields:
        if field.name not in frame:
            if field.required:
                raise FrameError("missing_field", f"A {shape.t} frame needs {field.name}.")
        elif not field.fits(frame[field.name]):
            raise FrameError("bad_field", f"{field.name} must be: {field.words}.")


def _decode(text: str) -> dict[str, object]:
    try:
        frame = _decoder.decode(text)
    except (ValueError, RecursionError):
        raise FrameError("not_json", "This frame is not valid JSON.") from None
    if not isinstance(frame, dict):
        raise FrameError("not_json", "A frame is a JSON object.")
    return frame


def _no_twins(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Two keys of one name mean two things to two readers: refused."""
    listed = list(pairs)
    found = dict(listed)
    if len(found) != len(listed):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


# Made once: json.loads and json.dumps make a new one for each frame.
_decoder = json.JSONDecoder(object_pairs_hook=_no_twins, parse_constant=_no_constant)
_encoder = json.JSONEncoder(separators=(",", ":"))


def write(t: str, **fields: object) -> str:
    """One frame of the hub as text; ASCII only, so even broken surrogates travel unharmed.

    A trailing underscore is cut, for names that Python keeps to itself (`from_`).
    """
    named = {name.rstrip("_"): value for name, value in fields.items()}
    return _encoder.encode({"t": t, **named})
