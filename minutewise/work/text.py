"""Text that people typed, made safe for a place that has one line."""

import re
import unicodedata

# Marks that turn the direction of text around and could make a line read as something else.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """`text` without line breaks, control characters and marks that turn its direction."""
    visible = _TURNING.sub("", unicodedata.normalize("NFC", text))
    printable = "".join(" " if unicodedata.category(c) in _BREAKING else c for c in visible)
    return " ".join(printable.split())


_BREAKING = {"Cc", "Cs", "Zl", "Zp"}
