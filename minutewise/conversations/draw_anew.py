"""Draws a picture or the pages of a PDF anew. Run as a process of its own, with bounds.

Reads the file from standard input, named by its kind in the first argument; writes WebP pictures
to standard output, each after its length in four bytes. Whatever goes wrong: exit code 2, and
nothing of the file has gone anywhere. Imports nothing of ours, so that it can run isolated.
"""

import io
import os
import resource
import struct
import sys

from PIL import Image, ImageOps

MEMORY_BYTES_MAX = 1_500_000_000  # address space, libraries included
CPU_S_MAX = 20
EDGE_MAX = 2000
PAGES_MAX = 20
PIXELS_MAX = 40_000_000
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


def bound() -> None:
    """What this process may use; beyond that the system ends it. Calls go before pictures."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file


def picture(data: bytes, kind: str) -> Image.Image:
    """The one picture, upright, without metadata. Raises for anything else."""
    found = Image.open(io.BytesIO(data), formats=[FORMATS[kind]])
    if found.width * found.height > PIXELS_MAX:
        raise ValueError("too many pixels")
    found.draft("RGB", (EDGE_MAX * 2, EDGE_MAX * 2))
    return ImageOps.exif_transpose(found).convert("RGBA")


def pages(data: bytes) -> list[Image.Image]:
    """Every page of a PDF, at most PAGES_MAX. Raises for more, and for what is no PDF."""
    import pypdfium2  # noqa: PLC0415 (half a second of start-up that pictures need not pay)

    document = pypdfium2.PdfDocument(data)
    if not 1 <= len(document) <= PAGES_MAX:
        raise ValueError("too many pages")
    drawn = []
    for page in document:
        scale = min(2.0, EDGE_MAX / max(page.get_width(), page.get_height(), 1))
        drawn.append(page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGBA"))
    return drawn


def webp(image: Image.Image) -> bytes:
    """On white where it was transparent, cut to EDGE_MAX."""
    image.thumbnail((EDGE_MAX, EDGE_MAX), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "WEBP", quality=82, method=2)
    return out.getvalue()


def main() -> int:
    """Standard input to standard output."""
    bound()
    kind, data = sys.argv[1], sys.stdin.buffer.read()
    try:
        drawn = pages(data) if kind == "pdf" else [picture(data, kind)]
        made = [(image.width, image.height, webp(image)) for image in drawn]
    except Exception:  # decoders fail in many ways on purposely broken files
        return 2
    for _width, _height, data in made:
        sys.stdout.buffer.write(struct.pack(">I", len(data)) + data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
