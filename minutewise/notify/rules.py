"""What a letter looks like: written as text, and the same text with its parts told apart.

A letter's template begins with a line `Subject: …`. Paragraphs are separated by empty lines. A
paragraph that is one address of the site is a link to press; one that is indented by four spaces
is a figure to read off (a code, an amount).
"""

import re
from dataclasses import dataclass
from typing import Literal

from minutewise.work.text import one_line

type Kind = Literal["text", "link", "figure"]

_INDENT = "    "
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a letter."""

    kind: Kind
    text: str


def parse(rendered: str) -> tuple[str, str]:
    """Subject (one line, nothing in it can begin another header) and text of a letter.

    Raises ValueError if the template does not begin with a subject.
    """
    first, _, text = rendered.strip().partition("\n")
    word, _, subject = first.partition(":")
    if word != "Subject" or not subject.strip():
        raise ValueError("a letter begins with a line 'Subject: …'")
    return one_line(subject), re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def blocks(text: str) -> list[Block]:
    """The paragraphs of a letter's text, each with its kind."""
    paragraphs = [part.strip("\n") for part in text.split("\n\n")]
    return [_block(part) for part in paragraphs if part.strip()]


def _block(paragraph: str) -> Block:
    if paragraph.startswith(_INDENT):
        return Block("figure", paragraph.strip())
    if _ADDRESS.fullmatch(paragraph.strip()):
        return Block("link", paragraph.strip())
    return Block("text", paragraph.strip())
