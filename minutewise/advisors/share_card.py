"""The picture beside a shared link: drawn here, kept until something on it changes."""

import hashlib
import os
from pathlib import Path

import font_manrope
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from minutewise.advisors import portraits
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries.cards import prices_of
from minutewise.kernel.money import format_rate
from minutewise.networks.rules import rgb

_SIZE = (1200, 630)
_EDGE, _PICTURE = 72, 300
_INK, _QUIET, _GROUND, _LINE = "#10181b", "#4a5559", "#f3f7f7", "#cfdadc"
_FONTS = Path(font_manrope.__file__).parent / "files"
_VERSION = "2"  # counts up when the drawing changes, so that kept ones are drawn anew

_Font = ImageFont.FreeTypeFont


def drawn(advisor: Advisor, language: str) -> Path:
    """The card as a PNG file; drawn if it is not there yet."""
    lines = _lines(advisor, language)
    told = "\0".join(
        [_VERSION, *lines, advisor.portrait, advisor.network.name, advisor.network.accent]
    )
    digest = hashlib.sha256(told.encode()).hexdigest()[:20]
    folder = Path(settings.MEDIA_ROOT) / "share"
    target = folder / f"{advisor.id}-{digest}.png"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{advisor.id}-*.png"):
            old.unlink(missing_ok=True)
        _write(_picture(advisor, lines), target)
    return target


def _lines(advisor: Advisor, language: str) -> list[str]:
    currency = advisor.network.currency
    prices = [
        format_rate(price.amount, price.unit_s, currency, language)
        for service in advisor.services.all()[:1]
        for price in prices_of(service)
    ]
    return [advisor.shown_name, advisor.activity, " · ".join(dict.fromkeys(prices))]


def _write(picture: Image.Image, target: Path) -> None:
    """Appears at once and whole, also when two requests draw it together."""
    part = target.with_suffix(f".{os.getpid()}.part")
    picture.save(part, "PNG", optimize=True)
    part.replace(target)


def _picture(advisor: Advisor, lines: list[str]) -> Image.Image:
    card = Image.new("RGB", _SIZE, _GROUND)
    pen = ImageDraw.Draw(card)
    left = _EDGE
    if advisor.portrait and portraits.path(advisor.portrait, 512).exists():
        _place_portrait(card, advisor.portrait)
        left += _PICTURE + 48
    name, activity, prices = lines
    width = _SIZE[0] - left - _EDGE
    top = _block(pen, (left, _EDGE), name, _font("Bold", 68), _INK, width, 2)
    top = _block(pen, (left, top + 20), activity, _font("Regular", 40), _QUIET, width, 4)
    pen.text((_EDGE, 500), advisor.network.name, _INK, _font("Bold", 38), anchor="ls")
    if prices:
        pen.text((_SIZE[0] - _EDGE, 500), prices, _INK, _font("Bold", 38), anchor="rs")
    _ruler(pen, rgb(advisor.network.accent))
    return card


def _place_portrait(card: Image.Image, portrait: str) -> None:
    with Image.open(portraits.path(portrait, 512), formats=["WEBP"]) as source:
        picture = source.convert("RGB").resize((_PICTURE, _PICTURE), Image.Resampling.LANCZOS)
    mask = Image.new("L", (_PICTURE * 2, _PICTURE * 2), 0)
    corner = _PICTURE * 2 * 28 // 100
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *mask.size), corner, fill=255)
    card.paste(picture, (_EDGE, _EDGE), mask.resize(picture.size, Image.Resampling.LANCZOS))


def _ruler(pen: ImageDraw.ImageDraw, accent: tuple[int, int, int]) -> None:
    """The sign of Minutewise: minutes as ticks, long ones every five."""
    for number in range(21):
        x = _EDGE + number * (_SIZE[0] - 2 * _EDGE) // 20
        pen.line((x, 548, x, 580 if number % 5 == 0 else 564), fill=_LINE, width=3)
    pen.rectangle((_EDGE, 532, _SIZE[0] - _EDGE, 546), fill=_LINE)
    pen.rectangle((_EDGE, 532, _EDGE + 400, 546), fill=accent)


def _block(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    font: _Font,
    fill: str,
    width: int,
    lines_max: int,
) -> int:
    """Text broken into lines; returns where the next block begins."""
    left, top = at
    step = round(font.size * 1.22)
    for line in _broken(text, font, width, lines_max):
        pen.text((left, top), line, fill, font)
        top += step
    return top


def _broken(text: str, font: _Font, width: int, lines_max: int) -> list[str]:
    lines: list[str] = []
    current = ""
    for word in text.split():
        longer = f"{current} {word}".strip()
        if current and font.getlength(longer) > width:
            lines.append(current)
            current = word
        else:
            current = longer
    lines.append(current)
    if len(lines) > lines_max:
        lines = [*lines[: lines_max - 1], f"{lines[lines_max - 1]} …"]
    return [_cut(line, font, width) for line in lines]


def _cut(line: str, font: _Font, width: int) -> str:
    while len(line) > 1 and font.getlength(line) > width:
        line = line[:-2].rstrip() + "…"
    return line


def _font(weight: str, size: int) -> _Font:
    return ImageFont.truetype(_FONTS / f"Manrope-{weight}.ttf", size)
