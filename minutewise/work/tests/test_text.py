"""What people type stays on its line and reads in its direction."""

import pytest

from minutewise.work.text import inert, one_line


@pytest.mark.parametrize(
    ("typed", "kept", "why"),
    [
        ("  Ada \t Lovelace ", "Ada Lovelace", "spaces are single"),
        ("Ada\r\nBcc: x", "Ada Bcc: x", "a line break would begin another header"),
        ("a\x00b\x1b[31m", "a b [31m", "control characters"),
        ("a\u2028b\u2029c\x85d", "a b c d", "Unicode has more line breaks"),
        ("\u202egnp.exe\u202c", "gnp.exe", "turned around it would read as exe.png"),
        ("Ж\u200dа", "Ж\u200dа", "joiners belong to scripts and emoji"),
        ("e\u0301", "é", "one spelling for one letter"),
        ("\ud800", "", "half a character cannot be stored"),
    ],
)
def test_text_is_cut_to_one_visible_line(typed, kept, why):
    assert one_line(typed) == kept


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM", "\t=1", "\r=1"])
def test_no_text_is_a_formula_in_a_spreadsheet(typed):
    assert inert(typed) == f"'{typed}"


def test_other_text_stays_as_it_is_in_a_spreadsheet():
    assert inert("1 = 1") == "1 = 1"
