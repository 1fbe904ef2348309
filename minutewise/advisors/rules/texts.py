"""Keywords, languages, and the characters that no name or text of a page may hold."""

import re
import unicodedata
from collections.abc import Iterable

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
    """The same on one line, runs of spaces made one."""
    return " ".join(clean(text).split())


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
