"""JSON bodies from outside, read strictly."""

import json
import math
from typing import Any

from django.http import HttpRequest

from minutewise.kernel.errors import InvalidError

BODY_BYTES_MAX = 64 * 1024


class NotJsonError(InvalidError):
    """The body is said to be something else than JSON."""

    status = 415


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    kept = dict(pairs)
    if len(kept) != len(pairs):
        raise InvalidError("duplicate_key", "The JSON names a field twice.")
    return kept


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise InvalidError("bad_number", "The JSON holds a number that is too large.")
    return value


def _no_constant(text: str) -> float:
    raise InvalidError("bad_number", f"{text} is not a number of JSON.")


def json_object(request: HttpRequest, allowed: frozenset[str]) -> dict[str, Any]:
    """The body as an object with no other fields than `allowed`; an empty body is {}.

    Raises InvalidError for anything else: duplicate keys, NaN, 1e999, lists, unknown fields; and
    for other content than JSON, such as a form of another site can send.
    """
    if request.content_type not in {"application/json", ""}:
        raise NotJsonError("not_json", "Send this request as application/json.")
    raw = request.body
    if len(raw) > BODY_BYTES_MAX:
        raise InvalidError("too_large", "The request is too large.")
    if not raw.strip():
        return {}
    try:
        value = json.loads(
            raw, object_pairs_hook=_once_each, parse_float=_finite, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as broken:
        raise InvalidError("bad_json", "The request is not valid JSON.") from broken
    if not isinstance(value, dict):
        raise InvalidError("bad_json", "The request must be a JSON object.")
    unknown = sorted(value.keys() - allowed)
    if unknown:
        raise InvalidError("unknown_field", f"Unknown field: {unknown[0]}.", field=unknown[0])
    return value
