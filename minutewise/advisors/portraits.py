"""Pictures that people send us, made harmless: drawn anew, in two sizes, under a name of ours.

Nothing of the file that was sent is kept: not its name, its metadata, its colour profile or
anything behind the picture. What is no JPEG, PNG or WebP by its content is refused (so SVG and
HTML are), and so is what would fill the memory when it is unpacked.
"""

import io
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

import puremagic
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from minutewise.kernel.errors import InvalidError

SIZES: tuple[int, ...] = (160, 512)
"""Edges in pixels: lists and headers; the page itself and the card that is shared."""

BYTES_MAX = 8 * 1024 * 1024
PIXELS_MAX = {"JPEG": 40_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
"""A JPEG is unpacked at a fraction of its size, the others in full: at most 80 MB of memory."""
EDGE_MIN = 96
_WORKING_EDGE = 2048
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")


def pictures(data: bytes) -> Mapping[int, bytes]:
    """The square WebP pictures made from an uploaded file, by edge in pixels.

    Raises InvalidError `picture_too_large`, `picture_kind`, `picture_too_small` or
    `picture_unreadable`, each a sentence for the person who sent it.
    """
    if len(data) > BYTES_MAX:
        raise _refused("picture_too_large", _("This picture is larger than 8 MB."))
    picture = _square(_opened(data))
    return {edge: _webp(picture, edge) for edge in SIZES}


def store(made: Mapping[int, bytes]) -> str:
    """Writes the pictures and returns the random id that names them."""
    portrait = secrets.token_urlsafe(16)
    _folder().mkdir(parents=True, exist_ok=True)
    for edge, data in made.items():
        path(portrait, edge).write_bytes(data)
    return portrait


def forget(portrait: str) -> None:
    """Removes the pictures of an id; an empty id or missing files are fine."""
    if portrait:
        for edge in SIZES:
            path(portrait, edge).unlink(missing_ok=True)


def path(portrait: str, edge: int) -> Path:
    """Where a picture lies. The id must be one of ours: letters, digits, hyphen, underscore."""
    if not _NAME.fullmatch(portrait) or edge not in SIZES:
        raise InvalidError("picture_unknown", _("There is no such picture."))
    return _folder() / f"{portrait}-{edge}.webp"


def _opened(data: bytes) -> Image.Image:
    decoder = _FORMATS.get(_kind(data))
    if decoder is None:
        raise _refused("picture_kind", _("Use a JPEG, PNG or WebP picture."))
    try:
        picture = Image.open(io.BytesIO(data), formats=[decoder])
        _check_size(picture)
        picture.draft("RGB", (SIZES[-1] * 2, SIZES[-1] * 2))  # JPEG: unpack no more than needed
        picture.load()
    except InvalidError:
        raise
    except Exception as error:  # decoders fail in many ways on purposely broken files
        raise _refused("picture_unreadable", _("This picture cannot be read.")) from error
    return picture


def _kind(data: bytes) -> str:
    try:
        return str(puremagic.from_string(data, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    limit = PIXELS_MAX[picture.format or "PNG"]
    if width * height > limit:
        sentence = _("This picture has more than %(n)d megapixels.") % {"n": limit // 1_000_000}
        raise _refused("picture_too_large", sentence)
    if min(width, height) < EDGE_MIN:
        raise _refused("picture_too_small", _("This picture is smaller than 96 by 96 pixels."))


def _square(picture: Image.Image) -> Image.Image:
    """Upright by the camera's own mark, on white where it was transparent, cut to the middle."""
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((_WORKING_EDGE, _WORKING_EDGE), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", upright.size, "white")
    ground.alpha_composite(upright)
    edge = SIZES[-1]
    return ImageOps.fit(
        ground.convert("RGB"), (edge, edge), Image.Resampling.LANCZOS, centering=(0.5, 0.4)
    )


def _webp(picture: Image.Image, edge: int) -> bytes:
    out = io.BytesIO()
    sized = picture.resize((edge, edge), Image.Resampling.LANCZOS)
    sized.save(out, "WEBP", quality=84, method=4)
    return out.getvalue()


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "portraits"


def _refused(code: str, sentence: str) -> InvalidError:
    return InvalidError(code, sentence, field="portrait")
