"""Flat portraits of people who do not exist, in the manner of the design's: one seed, one face."""

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

from minutewise.project.demo.paths import outline

_EDGE = 96  # the drawing's own unit, as in the design
_SCALE = 12  # drawn large, then made smaller: soft edges
_OUT = 576

_SKINS = {
    "pale": [("#f5d9c5", "#dfb199"), ("#f0cdb2", "#d9a98a"), ("#f3d3bd", "#d7a58b")],
    "light": [("#f1d0a9", "#d4a67c"), ("#eccaa0", "#cf9f72")],
    "tan": [("#e3b48f", "#c48f68"), ("#d9a67c", "#b7815a")],
    "brown": [("#c08a63", "#9c6a48"), ("#b57d55", "#8f5d3c")],
    "dark": [("#8d5b3e", "#6d432d"), ("#7a4b32", "#5b3624")],
}
_HAIR = ["#6b3f2a", "#2a1f1c", "#1c1614", "#a86b32", "#c99a55", "#4a352b", "#5b3a2e", "#7d4a2d"]
_DARK_HAIR = ["#1c1614", "#2a1f1c", "#241c1b"]
_GREY = ["#c9c4bb", "#9b9893", "#b8b2a8"]
_GROUNDS = [
    "#cfe0e3", "#e9d9d2", "#dde3d3", "#ead7cf", "#d5dbe6", "#e8ddc8", "#dcd8e6", "#d3e4da",
    "#ecdfd3", "#d8e2ec",
]  # fmt: skip
_CLOTHES = [
    "#2f5d68", "#b0643c", "#6a7b52", "#a4533f", "#3d4a66", "#7a5a2e", "#57476b", "#3f6b56",
    "#8a4a5a", "#4b5a61", "#95702f", "#35524a",
]  # fmt: skip

_SHOULDERS = "M 6 98 C 7 81 18 74 35 71 C 39 77 57 77 61 71 C 78 74 89 81 90 98 Z"
_NECKLINE = "M 35 71 C 39 77 57 77 61 71 Z"
_SIDE = "M 61 71 C 78 74 89 81 90 98 H 56 C 61 90 62 80 61 71 Z"
_NECK = "M 40 56 H 56 V 71 C 53 76.500 43 76.500 40 71 Z"
_FACE = "M 32 38 C 32 27 38 20 48 20 C 58 20 64 27 64 38 C 64 52 58 63 48 63 C 38 63 32 52 32 38 Z"
_SHADE = (
    "M 52 20.400 C 60 22.200 64 28.800 64 38 C 64 52 58 63 48 63 C 47 63 46 62.900 45 62.700 "
    "C 55 59 58 50 57 40 C 56.500 32 55 26 52 20.400 Z"
)
_HAIR_BACK = {
    "bob": "M 26.500 46 C 25.500 26 34.500 15 48 15 C 61.500 15 70.500 26 69.500 46 "
    "C 69.500 52 70.500 55 70 59 C 62 64 34 64 26 59 C 25.500 55 26.500 52 26.500 46 Z",
    "long": "M 25 48 C 24 26 34 14 48 14 C 62 14 72 26 71 48 C 71 60 74 70 73 80 "
    "C 62 84 34 84 23 80 C 22 70 25 60 25 48 Z",
    "bun": "M 28 44 C 27 26 36 17 48 17 C 60 17 69 26 68 44 L 65 52 H 31 Z",
    "scarf": "M 25 48 C 24 26 34 15 48 15 C 62 15 72 26 71 48 C 71 58 68 66 65 74 H 31 "
    "C 28 66 25 58 25 48 Z",
}
_HAIR_FRONT = {
    "bob": "M 31.500 42 C 30.500 29 34.500 25 36.500 22 C 42.500 28 57.500 29 63.500 27 "
    "C 65.500 31 65 37 64.500 42 C 68.500 27 64.500 15 48 15 C 31.500 15 28 27 31.500 42 Z",
    "parted": "M 31.500 42 C 30 30 36 27 44 21 C 50 28 60 29 64.500 40 C 68 24 62 14.500 48 14.500 "
    "C 33 14.500 27.500 26 31.500 42 Z",
    "bun": "M 31.800 40 C 31.800 28 38.800 22 48 22 C 57.200 22 64.200 28 64.200 40 "
    "C 67.200 25 61.200 15.500 48 15.500 C 34.800 15.500 28.800 25 31.800 40 Z",
    "short": "M 31.500 40 C 28.500 25 34.500 15 48.500 15 C 63 15 67.500 25.500 64.300 40 "
    "C 63.500 35 62.300 31 60 28 C 52 31 43 30 37 26.500 C 34 29.500 32.500 34.500 31.500 40 Z",
    "swept": "M 31.300 39 C 27 22 38 12 52 14 C 65 15.500 68 26 64.500 39 C 63.500 34 61 29 57 27 "
    "C 49 27.500 40 24 37.500 25 C 34 28 32.500 33 31.300 39 Z",
    "receding": "M 31.600 40 C 29.500 30 32 22 38 18.500 C 35 24 34.500 28 33.500 32 Z",
    "scarf": "M 32 46 C 31 32 37 24 48 24 C 59 24 65 32 64 46 C 68 40 67 17 48 16.500 "
    "C 29 17 28 40 32 46 Z",
}
_CURLS = [(33, 28, 8), (39, 20, 8.5), (48, 17, 9), (57, 20, 8.5), (63, 28, 8), (31, 37, 6.5),
          (65, 37, 6.5)]  # fmt: skip
_CURL_FRONT = (
    "M 32 37 C 34 29 40 26 48 26 C 56 26 62 29 64 37 C 65 27 60 19 48 19 C 36 19 31 27 32 37 Z"
)
_BEARD = (
    "M 32 46 C 32 60 38 66 48 66 C 58 66 64 60 64 46 C 62 51 59 53 56 53.500 "
    "C 52 51.500 44 51.500 40 53.500 C 37 53 34 51 32 46 Z"
)
_NOSE = "M 48.5 42.5 C 49.3 45 49.7 46.5 49.4 47.5 C 49.1 48.3 47.9 48.4 47 48.2"
_COLLAR = "M 38 70 L 48 82 L 58 70 L 62 72 L 52 90 H 44 L 34 72 Z"


@dataclass(frozen=True, slots=True)
class Look:
    """What a face is made of."""

    skin: tuple[str, str]
    hair: str
    style: str
    ground: str
    clothes: str
    beard: bool
    glasses: str
    collar: bool


def portrait(seed: str, look: str) -> bytes:
    """A PNG for `seed`. `look` is words: woman or man, a skin, grey."""
    return _drawn(_look(random.Random(seed), set(look.split())))  # noqa: S311 (faces, not secrets)


def _look(chance: random.Random, words: set[str]) -> Look:
    skin_word = next((word for word in _SKINS if word in words), "pale")
    fair = skin_word == "pale"
    hair = _GREY if "grey" in words else (_HAIR if fair else _DARK_HAIR)
    if "woman" in words:
        styles = ["bob", "long", "bun", "parted", *(["curls", "scarf"] if not fair else ["curls"])]
    else:
        styles = ["short", "swept", "receding", *(["curls"] if not fair else ["bald"])]
    return Look(
        skin=chance.choice(_SKINS[skin_word]),
        hair=chance.choice(hair),
        style=chance.choice(styles),
        ground=chance.choice(_GROUNDS),
        clothes=chance.choice(_CLOTHES),
        beard="man" in words and chance.random() < 0.45,
        glasses=chance.choice(["", "", "round", "square"]),
        collar=chance.random() < 0.4,
    )


class _Canvas:
    """Draws in the design's units."""

    def __init__(self, ground: str) -> None:
        self.image = Image.new("RGB", (_EDGE * _SCALE, _EDGE * _SCALE), ground)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def fill(self, path: str, colour: str, alpha: int = 255) -> None:
        corners = [(x * _SCALE, y * _SCALE) for x, y in outline(path)]
        self.pen.polygon(corners, fill=(*_rgb(colour), alpha))

    def line(self, path: str, colour: str, width: float) -> None:
        corners = [(x * _SCALE, y * _SCALE) for x, y in outline(path)]
        self.pen.line(corners, fill=colour, width=round(width * _SCALE), joint="curve")
        for x, y in (corners[0], corners[-1]):
            r = width * _SCALE / 2
            self.pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def dot(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        box = (x - rx, y - ry, x + rx, y + ry)
        self.pen.ellipse(tuple(each * _SCALE for each in box), fill=colour)

    def frame(self, x: float, y: float, w: float, h: float, radius: float) -> None:
        box = tuple(each * _SCALE for each in (x, y, x + w, y + h))
        self.pen.rounded_rectangle(
            box, round(radius * _SCALE), outline="#2b2f33", width=round(1.5 * _SCALE)
        )


def _drawn(look: Look) -> bytes:
    canvas = _Canvas(look.ground)
    _behind(canvas, look)
    canvas.fill(_NECKLINE, look.clothes)
    canvas.fill(_NECKLINE, "#000000", 40)
    canvas.fill(_SHOULDERS, look.clothes)
    canvas.fill(_SIDE, "#000000", 26)
    canvas.fill(_NECK, look.skin[1])
    if look.collar:
        canvas.fill(_COLLAR, "#f4f1ec")
        canvas.fill("M 40 68 H 56 V 72 L 48 81 L 40 72 Z", look.skin[1])
    _face(canvas, look)
    _in_front(canvas, look)
    out = io.BytesIO()
    canvas.image.resize((_OUT, _OUT), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _behind(canvas: _Canvas, look: Look) -> None:
    if look.style == "bun":
        canvas.dot(48, 13, 9, 9, look.hair)
    if look.style == "curls":
        for x, y, radius in _CURLS:
            canvas.dot(x, y, radius, radius, look.hair)
        canvas.fill("M 28 44 C 28 28 36 20 48 20 C 60 20 68 28 68 44 Z", look.hair)
    back = {"parted": "long"}.get(look.style, look.style)
    if back in _HAIR_BACK:
        canvas.fill(_HAIR_BACK[back], _cloth(look) if back == "scarf" else look.hair)


def _face(canvas: _Canvas, look: Look) -> None:
    skin, shade = look.skin
    canvas.dot(31.5, 43.5, 3, 4.5, skin)
    canvas.dot(64.5, 43.5, 3, 4.5, shade)
    canvas.fill(_FACE, skin)
    canvas.fill(_SHADE, shade, 128)
    if look.beard:
        canvas.fill(_BEARD, look.hair)
    brow = "#2a211d" if look.hair not in _GREY else "#8d8780"
    canvas.line("M 37.500 36.800 C 39 35.500 41.500 35.300 43.500 36.200", brow, 1.1)
    canvas.line("M 52.500 36.200 C 54.500 35.300 57 35.500 58.500 36.800", brow, 1.1)
    canvas.dot(41, 41.7, 1.35, 1.55, "#241d1a")
    canvas.dot(55.2, 41.7, 1.35, 1.55, "#241d1a")
    canvas.line(_NOSE, shade, 1.4)
    lips = "#f0c9bb" if look.beard and look.hair not in _GREY else "#8c4a40"
    canvas.line("M 44 54.200 C 46.400 55.900 50.200 55.900 52.600 54.200", lips, 1.2)


def _in_front(canvas: _Canvas, look: Look) -> None:
    if look.style == "scarf":
        canvas.fill(_HAIR_FRONT["scarf"], _cloth(look))
    elif look.style == "curls":
        canvas.fill(_CURL_FRONT, look.hair)
    elif look.style in _HAIR_FRONT or look.style == "long":
        front = "parted" if look.style == "long" else look.style
        canvas.fill(_HAIR_FRONT[front], look.hair)
        if look.style == "receding":
            mirrored = "M 64.400 40 C 66.500 30 64 22 58 18.500 C 61 24 61.500 28 62.500 32 Z"
            canvas.fill(mirrored, look.hair)
    if look.glasses:
        radius = 4 if look.glasses == "round" else 2.2
        canvas.frame(35.5, 37.5, 10.5, 8.5, radius)
        canvas.frame(50, 37.5, 10.5, 8.5, radius)
        canvas.line("M 46 41 L 50 41", "#2b2f33", 1.4)


def _cloth(look: Look) -> str:
    """The colour of a scarf: one that is not the coat's."""
    return _CLOTHES[(_CLOTHES.index(look.clothes) + 5) % len(_CLOTHES)]


def _rgb(colour: str) -> tuple[int, int, int]:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
