"""`./test` plays its parts beside each other; its last lines say which is red, and why."""

import subprocess
from pathlib import Path

import pytest

PARTS = Path(__file__).resolve().parents[1] / "scripts" / "parts.sh"

# What pytest says of four tests that fail; the second is long.
RED = """
_________ test_one _________
[gw0] linux
E   assert 1 == 2
_ _ _ _ _ _ _ _ _ _
tests/one.py:3: AssertionError
____ ERROR at teardown of test_two[phone] ____
{long}
the browsers complained: too wide
_________ test_three _________
line of the third
E   three
_________ test_four _________
line of the fourth
E   four
=========================== short test summary info ============================
FAILED tests/one.py::test_one - assert 1 == 2
""".replace("{long}", "\n".join(f"line {n} of the second" for n in range(60)))


@pytest.fixture
def plays(tmp_path):
    """Runs functions of the shell with the parts at hand; the exit code and what was said."""

    def play(script):
        (tmp_path / "var").mkdir()
        (tmp_path / "red").write_text(RED)
        script = f"set -euo pipefail; . {PARTS}; ram={tmp_path}; {script}"
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    return play


def table(said):
    """The verdicts of the table at the end, by part."""
    lines = said.partition("(seconds of wall")[2].splitlines()[1:]
    return {line.split()[0]: line.split()[1] for line in lines if ": " not in line}


def test_what_is_red_hides_nothing_of_what_follows(plays):
    code, said = plays("a() { echo one; }; b() { false; }; c() { echo three; }; "
                       "all() { one_by_one a b c; }; summed_up all")  # fmt: skip
    assert code == 1
    assert table(said) == {"a": "fine", "b": "RED", "c": "fine", "together": "RED"}
    assert "three" in said


def test_what_stands_beside_is_waited_for_and_its_red_counts(plays):
    code, said = plays("a() { read -r _ < go; false; }; b() { echo > go; }; mkfifo go; "
                       "one() { one_by_one a; }; two() { one_by_one b; }; "
                       "summed_up beside one two")  # fmt: skip
    assert code == 1
    assert table(said) == {"a": "RED", "b": "fine", "together": "RED"}


def test_all_fine_is_fine_and_explains_nothing(plays):
    code, said = plays("a() { echo one; }; all() { one_by_one a; }; summed_up all")
    assert code == 0
    assert said.rstrip().splitlines()[-1].split()[:2] == ["together", "fine"]


def test_the_last_lines_say_why_a_test_failed(plays):
    """Of three tests the last forty lines, without the separators' being taken for tests."""
    _code, said = plays("a() { cat red; false; }; all() { one_by_one a; }; summed_up all")
    why = said.partition("together")[2]
    assert "a: tests/one.py:3: AssertionError" in why
    assert "a: the browsers complained: too wide" in why
    assert "line 59 of the second" in why
    assert "line 15 of the second" not in why
    assert "line of the third" in why
    assert "line of the fourth" not in why
    assert "a: E   four" in why
    assert "a: FAILED tests/one.py::test_one" in why


def test_of_what_is_no_test_the_last_lines_are_shown(plays):
    _code, said = plays("a() { echo 'soak: it grows'; false; }; all() { one_by_one a; }; "
                        "summed_up all")  # fmt: skip
    assert "a: soak: it grows" in said.partition("together")[2]
