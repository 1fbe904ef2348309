"""Which letters stand beside each other in a text, as bits: what a search asks before it reads.

A *gram* is one, two or three characters in a row. A text that holds a word holds all the word's
grams, so whatever lacks a bit of the word need not be read. Bits say nothing about the reverse:
what has them all is read, and the text decides.

Letters are folded at least as far as either database folds them for its "contains" (SQLite the
letters of ASCII, PostgreSQL whatever its `upper` does): what these call alike has the same grams.
But for one: a PostgreSQL with ICU and a Greek locale leaves accents off capitals, so that ή and η
are alike there, and nowhere else. Of a word, such letters are asked of nobody.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from zlib import crc32

BITS = 8_192  # of a stretch: 1 KiB, which PostgreSQL keeps in the row itself
_LONGEST = 3
_GREEK_ACCENTED = frozenset("αεηιουωρ")
_DOT_ABOVE = "\u0307"  # what is left of the Turkish İ, which is an i for Turkish databases


def fold(text: str) -> str:
    """The text with letters made alike; but for the Greek ones above never finer than what a
    database makes alike."""
    return text.upper().casefold().replace(_DOT_ABOVE, "")


def bits_of_word(word: str) -> set[int]:
    """What must be set wherever the word stands: of the longest grams of its parts, as the shorter
    ones follow from them. Empty for a word of which nothing is left."""
    return {
        _bit(gram) for part in _parts(fold(word)) for gram in _grams(part, min(_LONGEST, len(part)))
    }


def grams_of_text(text: str) -> set[str]:
    """All grams of a text, folded."""
    folded = fold(text)
    return {gram for size in range(1, _LONGEST + 1) for gram in _grams(folded, size)}


def packed(grams: Iterable[str]) -> bytes:
    """The bits of these grams, BITS in all: bit n is bit n % 8, counted from the lowest, of byte
    n // 8, where PostgreSQL's `get_bit` looks for it."""
    whole = bytearray(BITS // 8)
    for bit in map(_bit, grams):
        whole[bit >> 3] |= 1 << (bit & 7)
    return bytes(whole)


def _parts(folded: str) -> Iterator[str]:
    """What stands between letters that one of the databases may take for others."""
    for is_sure, letters in groupby(folded, _is_sure):
        if is_sure:
            yield "".join(letters)


def _is_sure(letter: str) -> bool:
    plain = unicodedata.normalize("NFKD", letter)[0].lower()
    return plain not in _GREEK_ACCENTED and not unicodedata.combining(letter)


def _grams(text: str, size: int) -> Iterable[str]:
    return (text[at : at + size] for at in range(len(text) - size + 1))


def _bit(gram: str) -> int:
    """The same in every process and version: the bits are kept."""
    return crc32(gram.encode()) % BITS
