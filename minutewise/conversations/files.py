"""Files that people send in threads, made harmless: drawn anew by a bounded process.

Nothing of what was sent is kept but the pictures drawn from it, under names of ours. What is no
JPEG, PNG, WebP or PDF by its content is refused, whatever it is called.
"""

import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import puremagic
from django.conf import settings
from django.utils.translation import gettext as _

from minutewise.conversations import draw_anew
from minutewise.conversations.rules import TooManyError
from minutewise.kernel.errors import InvalidError
from minutewise.work.text import one_line

BYTES_MAX = 8 * 1024 * 1024
PATIENCE_S = 30
# One process answers pages with four threads: drawing, up to PATIENCE_S, must not have them all.
SLOTS = 2
WAIT_S = 2.0  # drawing an honest file takes less
NAME_LENGTH_MAX = 80
_KINDS = {
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}

_slots = threading.BoundedSemaphore(SLOTS)


def drawn(data: bytes) -> tuple[str, list[bytes]]:
    """(kind, its pages as WebP). Raises InvalidError `file_too_large`, `file_kind`,
    `file_unreadable`, TooManyError `files_busy`, each a sentence for who sent it."""
    if len(data) > BYTES_MAX:
        raise _refused("file_too_large", _("This file is larger than 8 MB."))
    kind = _KINDS.get(_mime(data), "")
    if not kind:
        raise _refused("file_kind", _("Send a JPEG, PNG or WebP picture, or a PDF."))
    with _slot():
        made = _pieces(_run(kind, data))
    if not made:
        said = _("This file cannot be read, or it has more than %(n)d pages.")
        raise _refused("file_unreadable", said % {"n": draw_anew.PAGES_MAX})
    return kind, made


@contextmanager
def _slot() -> Iterator[None]:
    """In here something is drawn; whoever finds no place for WAIT_S is asked to come again."""
    if not _slots.acquire(timeout=WAIT_S):
        said = _("Other files are being prepared just now. Send yours again in a moment.")
        raise TooManyError("files_busy", said)
    try:
        yield
    finally:
        _slots.release()


def _mime(data: bytes) -> str:
    try:
        return str(puremagic.from_string(data, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _run(kind: str, data: bytes) -> bytes:
    """What the drawing process makes of it; nothing if it fails, takes too long, or is ended."""
    program = [sys.executable, "-I", str(Path(draw_anew.__file__)), kind]
    with tempfile.TemporaryDirectory() as nowhere:
        try:
            done = subprocess.run(  # noqa: S603 (our own program; the file comes by its input)
                program, input=data, capture_output=True, timeout=PATIENCE_S, check=False,
                cwd=nowhere, env={"PATH": os.defpath},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return b""
    return done.stdout if done.returncode == 0 else b""


def _pieces(out: bytes) -> list[bytes]:
    found, at = [], 0
    while at + 4 <= len(out):
        (length,) = struct.unpack(">I", out[at : at + 4])
        found.append(out[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def store(file_id: UUID, pages: list[bytes]) -> None:
    """Writes the pages of a file."""
    _folder().mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(pages, start=1):
        path(file_id, number).write_bytes(data)


def forget(file_id: UUID, pages: int) -> None:
    """Removes the pages of a file; missing ones are fine."""
    for number in range(1, pages + 1):
        path(file_id, number).unlink(missing_ok=True)


def path(file_id: UUID, number: int) -> Path:
    """Where a page lies: named by ids and numbers of ours alone."""
    return _folder() / f"{file_id}-{int(number)}.webp"


def shown_name(name: str) -> str:
    """What a file is called on screen: one line, no marks that turn its direction."""
    return one_line(name.replace("\\", "/").rpartition("/")[2])[:NAME_LENGTH_MAX]


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "threads"


def _refused(code: str, sentence: str) -> InvalidError:
    return InvalidError(code, sentence, field="file")
