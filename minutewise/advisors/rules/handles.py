"""Handles: the word after the slash. No two may look alike, and none may stand on a route of ours.

The skeleton follows the idea of Unicode TS 39: what a hurried reader takes for the same is the
same. It is a small careful subset: Latin, digits, and the Cyrillic and Greek letters that look
Latin. Handles themselves are ASCII; the skeleton takes any text, so names can be compared too.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from minutewise.advisors.rules.reserved import RESERVED

LENGTH_MIN, LENGTH_MAX = 3, 40
HELD_MAX = 5
"""So many addresses one person keeps from others at a time; more would be collecting them."""
_SHAPE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)


class Problem(StrEnum):
    """Why a handle is refused; the form has a sentence for each."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LETTERS = "letters"
    RESERVED = "reserved"
    TAKEN = "taken"


def problem(handle: str) -> Problem | None:
    """What is wrong with `handle` whoever else is there; None if nothing."""
    if len(handle) < LENGTH_MIN:
        return Problem.TOO_SHORT
    if len(handle) > LENGTH_MAX:
        return Problem.TOO_LONG
    if not _SHAPE.fullmatch(handle):
        return Problem.LETTERS
    return Problem.RESERVED if skeleton(handle) in _RESERVED_SKELETONS else None


def held_since(now: datetime, kept_days: int) -> datetime:
    """Addresses that were left after this moment are still kept for whoever left them.

    So long nobody else may take one (the policy's `handle_kept_days`): links to it are about.
    """
    return now - timedelta(days=kept_days)


def skeleton(text: str) -> str:
    """What `text` looks like: two texts with one skeleton are taken for each other."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", folded)
        if unicodedata.category(letter)[0] in "LN"
    )
    single = bare.translate(_LOOKALIKES)
    for pair, letter in _PAIRS:
        single = single.replace(pair, letter)
    return single


def suggestion(name: str) -> str:
    """A handle for `name`, possibly taken already; empty if nothing usable is left of it."""
    latin = "".join(_LATIN.get(letter, letter) for letter in name.casefold())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", plain)).strip("-")
    return re.sub(r"^[0-9-]+", "", words)[: LENGTH_MAX - 3].rstrip("-")


# One-to-one look-alikes after case folding: left is drawn like right.
_LOOKALIKES = str.maketrans(
    {
        "0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "ı": "l", "ł": "l", "ø": "o", "đ": "d",
        # Cyrillic
        "а": "a", "в": "b", "с": "c", "е": "e", "ё": "e", "н": "h", "і": "l", "ї": "l", "ј": "j",
        "к": "k", "м": "m", "п": "n", "о": "o", "р": "p", "ѕ": "s", "т": "t", "у": "y", "ү": "y",
        "х": "x", "ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h", "ӏ": "l", "г": "r", "ь": "b", "з": "3",
        # Greek
        "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "l", "κ": "k", "μ": "u", "ν": "v", "ο": "o",
        "ρ": "p", "σ": "o", "ς": "c", "τ": "t", "υ": "u", "χ": "x", "ω": "w", "γ": "y",
    }
)  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"))

# Enough to suggest something readable for a Russian, Ukrainian or Nordic name.
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "yi",
    "є": "ye", "ґ": "g", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe",
    "å": "a", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
}  # fmt: skip

_RESERVED_SKELETONS = frozenset(skeleton(word) for word in RESERVED)
