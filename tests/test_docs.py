"""What the documentation says of this repository is so: paths, names, links, commands, settings."""

import re
from functools import cache
from pathlib import Path

import pytest

from minutewise.disputes.rules import drawing as dispute_drawing
from minutewise.metering.states import drawing
from minutewise.project.reference import GROUPS, markdown

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "minutewise").rglob("README.md")]
)
CODE = re.compile(r"`([^`\n]+)`")
# What begins otherwise (`rules.py` in a context's README) is read by people only.
FROM_THE_ROOT = re.compile(
    r"(?:minutewise|tests|frontend|docs|scripts|requirements|\.ci)/[\w./*-]*(?:::[\w.]+)?"
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VARIABLE = re.compile(r"\bMINUTEWISE_[A-Z_]+\b")


def shown(page: Path) -> str:
    return str(page.relative_to(ROOT))


def named_paths(text: str) -> list[str]:
    """Everything in backticks that is a path from the root, perhaps with `::name` in that file."""
    prose = FENCE.sub("", text)
    return [code for code in CODE.findall(prose) if FROM_THE_ROOT.fullmatch(code)]


def problem_of(named: str, page: Path = ROOT / "README.md") -> str | None:
    """Why `path` or `path::Class.function` is not there; None if it is.

    A path counts from the root, or from the folder of the page that names it.
    """
    path, _, name = named.partition("::")
    found = [*ROOT.glob(path), *page.parent.glob(path)]
    if not found:
        return f"{path} does not exist"
    text = found[0].read_text() if name else ""
    missing = [part for part in name.split(".") if part and not defines(text, part)]
    return f"{path} defines no {', '.join(missing)}" if missing else None


def defines(text: str, name: str) -> bool:
    """Whether a Python or TypeScript file defines a function, class or value of this name."""
    defined = rf"^\s*(?:export )?(?:async )?(?:def|class|function|const|type) {name}\b"
    assigned = rf"^{name}(?:: [^=\n]+)? = "
    return bool(re.search(f"{defined}|{assigned}", text, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_path_and_name_exists(page):
    problems = [
        problem for named in named_paths(page.read_text()) if (problem := problem_of(named, page))
    ]
    assert problems == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_relative_link_leads_somewhere(page):
    targets = [link.partition("#")[0] for link in LINK.findall(FENCE.sub("", page.read_text()))]
    local = [target for target in targets if target and "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("minutewise/no_such.py", "no such file"),
        ("minutewise/kernel/ids.py::old_id", "no such function"),
        ("minutewise/kernel/errors.py::RuleError.nothing", "no such method"),
        ("tests/races/test_hold_races.py::TestNothing.test_it", "no such class"),
    ],
)
def test_what_is_not_there_is_noticed(named, why):
    assert FROM_THE_ROOT.fullmatch(named)
    assert problem_of(named), why


def test_the_readme_has_exactly_two_commands():
    blocks = FENCE.findall((ROOT / "README.md").read_text())
    commands = [line for _language, block in blocks for line in block.splitlines() if line.strip()]
    assert commands == ["./run", "./test"]
    assert all((ROOT / command).stat().st_mode & 0o111 for command in commands)


@cache
def variables_read() -> set[str]:
    """Names of the environment that the product reads, by `env` or by itself."""
    names: set[str] = set()
    files = [f for f in (ROOT / "minutewise").rglob("*.py") if "tests" not in f.parts]
    for file in files:
        text = file.read_text()
        names |= set(re.findall(r"environ(?:\.get\(|\[)\"(MINUTEWISE_[A-Z_]+)\"", text))
        if file.parent == ROOT / "minutewise" / "project":
            read = r"\b(?:env\.)?(?:text|flag|names|whole)\(\"([A-Z_]+)\""
            names |= {f"MINUTEWISE_{name}" for name in re.findall(read, text)}
    return names


def test_every_setting_is_told_and_no_other():
    told = [setting.name for group in GROUPS.values() for setting in group]
    assert len(told) == len(set(told))
    assert {f"MINUTEWISE_{name}" for name in told} == variables_read()


def test_the_page_of_settings_is_printed_from_the_code():
    page = (ROOT / "docs/configuration.md").read_text()
    assert page == markdown(), "run: minutewise settings > docs/configuration.md"


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_no_page_names_a_setting_that_nobody_reads(page):
    told = set(VARIABLE.findall(page.read_text()))
    of_the_tests = {"MINUTEWISE_JOURNEY_DATABASE_URL"}
    assert told - variables_read() - of_the_tests == set()


def test_the_life_of_a_meter_is_drawn_from_its_table():
    page = (ROOT / "docs/subsystems/life-of-a-meter.md").read_text()
    assert [block for language, block in FENCE.findall(page) if language == "mermaid"] == [
        drawing()
    ]


def test_the_drawing_of_a_dispute_is_printed_from_the_table():
    page = (ROOT / "docs/subsystems/life-of-a-dispute.md").read_text()
    assert [block for language, block in FENCE.findall(page) if language == "mermaid"] == [
        f"{dispute_drawing()}\n"
    ]


def test_every_decision_is_in_the_index_and_states_its_cost():
    index = (ROOT / "docs/decisions/README.md").read_text()
    for page in sorted((ROOT / "docs/decisions").glob("0*.md")):
        assert f"[{page.name[:4]}]({page.name})" in index
        text = page.read_text()
        for part in ("**Context.**", "**Decision.**", "**Cost.**"):
            assert part in text, f"{page.name} says nothing of {part}"


def test_pictures_are_small():
    pictures = sorted((ROOT / "docs/pictures").glob("*.png"))
    assert pictures
    assert [p.name for p in pictures if p.stat().st_size > 150 * 1024] == []
