"""Curves for the portraits: the letters of an SVG path, made into the corners of a polygon."""

import re

Point = tuple[float, float]
_TOKEN = re.compile(r"[MLCHVZ]|-?\d+(?:\.\d+)?")
_STEPS = 24


def outline(path: str) -> list[Point]:
    """The corners of one closed or open path. Understands M, L, H, V, C and Z, all absolute."""
    tokens = _TOKEN.findall(path)
    points: list[Point] = []
    at = 0
    letter = "M"
    while at < len(tokens):
        if tokens[at].isalpha():
            letter = tokens[at]
            at += 1
        if letter == "Z":
            continue
        count = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6}[letter]
        points += _segment(letter, points, [float(t) for t in tokens[at : at + count]])
        at += count
    return points


def _segment(letter: str, points: list[Point], numbers: list[float]) -> list[Point]:
    if letter == "H":
        return [(numbers[0], points[-1][1])]
    if letter == "V":
        return [(points[-1][0], numbers[0])]
    if letter == "C":
        a, b, c = zip(numbers[::2], numbers[1::2], strict=True)
        return [_bezier(points[-1], a, b, c, step / _STEPS) for step in range(1, _STEPS + 1)]
    return [(numbers[0], numbers[1])]


def _bezier(start: Point, a: Point, b: Point, end: Point, t: float) -> Point:
    u = 1 - t
    weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
    corners = (start, a, b, end)
    return (
        sum(w * c[0] for w, c in zip(weights, corners, strict=True)),
        sum(w * c[1] for w, c in zip(weights, corners, strict=True)),
    )
