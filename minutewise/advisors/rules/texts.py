"""Keywords, languages, and the characters that no name or text of a page may hold."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from minutewise.kernel.text import seen

KEYWORDS_MAX = 20
KEYWORD_LENGTH_MAX = 40
LANGUAGES_MAX = 8

LANGUAGES: tuple[str, ...] = (
    "en", "de", "fr", "ru",
    "ar", "bg", "bn", "bs", "ca", "cs", "da", "el", "es", "et", "fa", "fi", "ga", "he", "hi", "hr",
    "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "mt", "nb", "nl",
    "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
"""Languages an advisor can name, the four of the product first."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_KEPT = {"\n", "\u200c", "\u200d"}  # line breaks; joiners that Persian and Indic words need


def clean(text: str) -> str:
    """Text without control, zero-width and direction-turning characters, line breaks unified."""
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    spaced = unified.replace("\t", " ")
    return "".join(c for c in spaced if c in _KEPT or unicodedata.category(c) not in _INVISIBLE)


def clean_line(text: str) -> str:
    """The same on one line, runs of spaces made one; empty if nothing in it can be seen."""
    return " ".join(seen(clean(text)).split())


def keywords_of(text: str) -> list[str]:
    """The keywords in a list separated by commas or lines; doubles dropped, order kept."""
    parts = (clean_line(part) for part in re.split(r"[,;\n]", clean(text)))
    first: dict[str, str] = {}
    for part in parts:
        if part:
            first.setdefault(part.casefold(), part)
    return list(first.values())


def known_languages(codes: Iterable[str]) -> list[str]:
    """`codes` in the order in which they are offered, unknown ones and doubles dropped."""
    wanted = set(codes)
    return [code for code in LANGUAGES if code in wanted]


def fold(text: str) -> str:
    """What search compares: case, accents and compatibility forms do not matter."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def words_of(query: str, limit: int = 8) -> tuple[str, ...]:
    """The folded words of a query, at most `limit`; all of them must be found."""
    return tuple(dict.fromkeys(fold(clean_line(query)).split()))[:limit]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a passage; `hit` where it holds a word that was looked for."""

    text: str
    hit: bool = False


def passage(text: str, words: Sequence[str], length: int = 150) -> list[Piece]:
    """About `length` characters of `text` around the first word found, else its beginning."""
    pieces = [
        Piece(part, part.strip() != "" and any(word in fold(part) for word in words))
        for part in re.findall(r"\s+|[^\s]+", clean(text))
    ]
    first = next((n for n, piece in enumerate(pieces) if piece.hit), 0)
    start = _back_to(pieces, first, length // 4)
    end = _forward_to(pieces, start, length)
    shown = list(pieces[start:end])
    if start > 0:
        shown.insert(0, Piece("…"))
    if end < len(pieces):
        shown.append(Piece(" …" if shown[-1].text[-1] in ".!?…" else "…"))
    return shown


def _back_to(pieces: Sequence[Piece], first: int, length: int) -> int:
    start = first
    while start > 0 and sum(len(p.text) for p in pieces[start - 1 : first]) <= length:
        start -= 1
    return start + 1 if start < first and pieces[start].text.isspace() else start


def _forward_to(pieces: Sequence[Piece], start: int, length: int) -> int:
    used = 0
    for number in range(start, len(pieces)):
        used += len(pieces[number].text)
        if used > length and number > start:
            return number - 1 if pieces[number - 1].text.isspace() else number
    return len(pieces)
