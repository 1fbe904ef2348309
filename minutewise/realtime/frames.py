"""What a browser may say over the socket, and nothing else; and how the hub writes its frames."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import c_make_encoder, encode_basestring_ascii  # type: ignore[attr-defined]
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
    size = _bytes(text)
    if size > SIGNAL_BYTES_MAX:
        raise FrameError("too_long", "This frame is too long.")
    frame = _decode(text)
    shape = SHAPES.get(t) if isinstance(t := frame.pop("t", None), str) else None
    if shape is None:
        raise FrameError("unknown_type", "There is no such frame.")
    if size > shape.bytes_max:
        raise FrameError("too_long", "This frame is too long.")
    _check_fields(shape, frame)
    return Frame(shape.t, {**shape.left_out, **frame})


def _bytes(text: str) -> int:
    """How many bytes of UTF-8 a text takes; of one that is too long in any case, its letters."""
    if text.isascii() or len(text) > SIGNAL_BYTES_MAX:
        return len(text)
    return len(text.encode("utf-8", "surrogatepass"))


def _check_fields(shape: Shape, frame: Json) -> None:
    if not frame.keys() <= shape.left_out.keys():
        raise FrameError("unknown_field", f"A {shape.t} frame has no such field.")
    for field in shape.fields:
        if field.name not in frame:
            if field.required:
                raise FrameError("missing_field", f"A {shape.t} frame needs {field.name}.")
        elif not field.fits(frame[field.name]):
            raise FrameError("bad_field", f"{field.name} must be: {field.words}.")


def _decode(text: str) -> dict[str, object]:
    try:
        text = text.strip(_JSON_SPACE)
        decoder = _decoder if len(text) < _DIGITS_MAX else _wary_decoder
        frame, end = decoder.raw_decode(text)
    except (ValueError, RecursionError):
        raise FrameError("not_json", "This frame is not valid JSON.") from None
    if end != len(text) or not isinstance(frame, dict):
        raise FrameError("not_json", "A frame is a JSON object.")
    return frame


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two keys of one name mean two things to two readers: refused."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    """1e999 is valid JSON, and the other side's browser would read Infinity."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("no browser can hold this number")
    return value


def _whole(text: str) -> int:
    _finite(text)
    return int(text)


def _no_other(value: object) -> object:
    raise TypeError(f"{value!r} is not JSON")


_JSON_SPACE = " \t\n\r"
# Both made once. json.loads makes a new decoder for each frame, and even a JSONEncoder that is kept
# makes its inner half anew for each, which takes longer than the writing. That half is not in the
# library's documentation: a test compares what it writes with json.dumps.
_decoder = json.JSONDecoder(
    object_pairs_hook=_no_twins, parse_float=_finite, parse_constant=_no_constant
)
# Only what is so long has room for a whole number that no browser can hold.
_DIGITS_MAX = 309
_wary_decoder = json.JSONDecoder(
    object_pairs_hook=_no_twins, parse_float=_finite, parse_int=_whole, parse_constant=_no_constant
)
_pieces = c_make_encoder(
    None, _no_other, encode_basestring_ascii, None, ":", ",", False, False, True
)  # fmt: skip


def write(t: str, **fields: object) -> str:
    """One frame of the hub as text; ASCII only, so even broken surrogates travel unharmed."""
    return "".join(_pieces({"t": t, **fields}, 0))


_BEFORE_N, _AFTER_N = write("prove", n=0).split("0")


def write_question(n: int) -> str:
    """The frame `prove`: half of all that a hub says, so only its number is written anew."""
    return f"{_BEFORE_N}{n}{_AFTER_N}"
