"""Opaque ids, ordered by the time they were made (UUID version 7, RFC 9562)."""

import os
import uuid
from datetime import UTC, datetime


def new_id() -> uuid.UUID:
    """A fresh id; later ids sort after earlier ones, so indexes grow at their end."""
    unix_ms = int(datetime.now(UTC).timestamp() * 1000)
    noise = int.from_bytes(os.urandom(10), "big")
    value = (unix_ms & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (noise >> 68 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= noise & ((1 << 62) - 1)
    return uuid.UUID(int=value)
