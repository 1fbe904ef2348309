"""The sign of the site as a picture for home screens, drawn here."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

EDGES = {"app": (192, 512), "maskable": (512,), "touch": (180,)}
"""Kinds and the sizes (pixels) in which they are asked for. Systems cut `maskable` and `touch`."""
_FINE = 4  # drawn so many times larger, then made small: round ends without steps
_BOX = 28  # the sign is drawn on 28 by 28, as static/site/mark.svg
_STROKES = (((4, 7), (17, 7)), ((22.5, 7), (24, 7)), ((4, 14), (24, 14)), ((4, 21), (13, 21)),
            ((18.5, 21), (19, 21)))  # fmt: skip
_WIDTH = 4
_INK = "#ffffff"
_DARK_INK = "#10181b"


@lru_cache(maxsize=64)
def icon(accent: tuple[int, int, int], kind: str, edge: int) -> bytes:
    """PNG of `edge` pixels: the sign on a ground of `accent`; `app` has round corners."""
    size = edge * _FINE
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    corner = size * 22 // 100 if kind == "app" else 0
    draw.rounded_rectangle((0, 0, size - 1, size - 1), corner, fill=accent)
    # What is cut away from a maskable icon lies outside a circle of 80 % of its width.
    _draw_sign(draw, size, part=0.5 if kind == "maskable" else 0.62, ink=_ink_on(accent))
    out = io.BytesIO()
    picture.resize((edge, edge), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_sign(draw: ImageDraw.ImageDraw, size: int, *, part: float, ink: str) -> None:
    unit = size * part / _BOX
    start = size * (1 - part) / 2
    for one, other in _STROKES:
        ends = [(start + x * unit, start + y * unit) for x, y in (one, other)]
        draw.line(ends, fill=ink, width=round(_WIDTH * unit))
        for x, y in ends:
            radius = _WIDTH * unit / 2
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)


def _ink_on(accent: tuple[int, int, int]) -> str:
    """White, or nearly black on light accents (relative luminance as in WCAG 2, roughly)."""
    red, green, blue = ((part / 255) ** 2.2 for part in accent)
    return _DARK_INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.4 else _INK
