"""Characters that nobody sees: what is left of a text without them."""

import unicodedata

# Letters and signs by their category, blanks by their look: fillers of Hangul, empty Braille.
_BLANK = str.maketrans(dict.fromkeys("\u115f\u1160\u3164\uffa0\u2800", " "))
_SEEN = frozenset("LNPS")  # letters, numbers, punctuation, symbols


def seen(text: str) -> str:
    """`text` with blank letters made spaces; empty if nothing in it can be seen at all.

    A name of joiners, fillers or bare accents would stand on a page as no name.
    """
    spaced = text.translate(_BLANK)
    return spaced if any(unicodedata.category(c)[0] in _SEEN for c in spaced) else ""
