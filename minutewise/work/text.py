"""Text that people typed, made safe for a place that has one line, or for a spreadsheet."""

import re
import unicodedata

from minutewise.kernel.text import seen

# Marks that turn the direction of text around and could make a line read as something else.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """`text` without line breaks, control and invisible characters, and marks that turn its
    direction; empty if nothing in it can be seen."""
    visible = _TURNING.sub("", unicodedata.normalize("NFC", text))
    printable = "".join(_as_printed(c) for c in visible)
    return " ".join(seen(printable).split())


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula, for a cell of a CSV file."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


_BREAKING = {"Cc", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji need them


def _as_printed(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in _BREAKING:
        return " "
    return "" if kind == "Cf" and character not in _JOINERS else character
