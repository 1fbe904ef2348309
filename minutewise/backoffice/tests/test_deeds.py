"""Every kind of deed that any code writes into the audit log has a word."""

import ast
from collections.abc import Iterator
from pathlib import Path

from minutewise.backoffice.queries.deeds import WORDS, word_for
from minutewise.backoffice.rules import OUTCOMES, State

PRODUCT = Path(__file__).parents[2]
# Whoever is called so writes a line, or hands what it was given to one that does.
WRITERS = {"record", "note", "_record", "_note"}
PARTS = {
    "report.": {what for outcomes in OUTCOMES.values() for what in outcomes},
    "credit.": {State.CONFIRMED, State.REFUSED, State.WITHDRAWN},  # expiring is nobody’s deed
}


def sources() -> Iterator[ast.Module]:
    for file in sorted(PRODUCT.rglob("*.py")):
        if not {"tests", "migrations"} & set(file.relative_to(PRODUCT).parts):
            yield ast.parse(file.read_text())


def written() -> Iterator[str]:
    for source in sources():
        for call in (node for node in ast.walk(source) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
            if name in WRITERS:
                yield from (kind for argument in call.args for kind in kinds(argument))


def kinds(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.IfExp(body=one, orelse=other):
            yield from [*kinds(one), *kinds(other)]
        case ast.Constant(value=str(text)) if is_kind(text):
            yield text
        case ast.JoinedStr(values=[ast.Constant(value=str(part)), _]) if part.endswith("."):
            yield from (f"{part}{each}" for each in PARTS[part])


def is_kind(text: str) -> bool:
    subject, dot, deed = text.partition(".")
    return bool(dot) and subject.isalpha() and deed.replace("-", "").replace("_", "").isalpha()


def test_every_kind_that_is_written_has_a_word_and_every_word_a_kind():
    assert set(written()) == set(WORDS)


def test_a_kind_of_another_version_stands_as_it_is():
    assert word_for("planet.moved") == "planet.moved"
