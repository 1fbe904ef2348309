"""Where the next page begins, as one opaque word."""

import base64
import binascii
import json
from datetime import datetime
from typing import cast
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.kernel.errors import InvalidError
from minutewise.ledger.queries import Place

_LENGTH_MAX = 200


def written(*parts: str | int) -> str:
    """A cursor that holds these parts."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).rstrip(b"=").decode()


def _parts(cursor: str) -> list[object]:
    padded = cursor + "=" * (-len(cursor) % 4)
    if len(cursor) > _LENGTH_MAX:
        raise ValueError
    parts = json.loads(base64.b64decode(padded.encode("ascii"), b"-_", validate=True))
    if not isinstance(parts, list):
        raise ValueError
    return parts


def _bad() -> InvalidError:
    return InvalidError("cursor_invalid", _("This cursor is none of ours."), field="cursor")


def read_number(cursor: str) -> int:
    """The one whole number in it. Raises InvalidError `cursor_invalid`."""
    try:
        (number,) = _parts(cursor)
    except (ValueError, binascii.Error, RecursionError) as broken:
        raise _bad() from broken
    if type(number) is not int or not 0 <= number < 2**53:
        raise _bad()
    return number


def read_id(cursor: str) -> UUID:
    """The one id in it. Raises InvalidError `cursor_invalid`."""
    try:
        (found,) = _parts(cursor)
        return UUID(str(found))
    except (ValueError, binascii.Error, RecursionError) as broken:
        raise _bad() from broken


def read_moment(cursor: str) -> tuple[datetime, UUID]:
    """An instant and an id. Raises InvalidError `cursor_invalid`."""
    try:
        at, found = _parts(cursor)
        moment, known = datetime.fromisoformat(str(at)), UUID(str(found))
    except (ValueError, binascii.Error, RecursionError) as broken:
        raise _bad() from broken
    if moment.tzinfo is None or not 2000 <= moment.year < 9000:
        raise _bad()
    return moment, known


def of_place(place: Place | None) -> str | None:
    """A cursor that holds a line's place; None stays None."""
    return written(place.at.isoformat(), place.transfer, place.end) if place else None


def read_place(cursor: str) -> Place:
    """The place of a line. Raises InvalidError `cursor_invalid`."""
    try:
        at, transfer, end = _parts(cursor)
        moment = datetime.fromisoformat(str(at))
    except (ValueError, binascii.Error, RecursionError) as broken:
        raise _bad() from broken
    known = type(transfer) is int and 0 <= transfer < 2**53 and end in (0, 1)
    if not known or moment.tzinfo is None or not 2000 <= moment.year < 9000:
        raise _bad()
    return Place(moment, cast(int, transfer), cast(int, end))
