"""What is typed at the command line."""

import sys

import pytest

from minutewise.project import cli


@pytest.mark.parametrize("typed", ["check-books", "check_books"])
def test_commands_are_typed_with_dashes(db, monkeypatch, capsys, typed):
    monkeypatch.setattr(sys, "argv", ["minutewise", typed, "--only", "M2"])
    cli.main()
    assert "The books are sound: 3 checks" in capsys.readouterr().out
