"""A letter is one text; its parts can be told apart."""

import pytest

from minutewise.notify.rules import Block, blocks, parse


@pytest.mark.parametrize(
    ("rendered", "subject", "text"),
    [
        ("Subject: Hello\n\nText.", "Hello", "Text."),
        ("\n\nSubject: Hello\nText.\n", "Hello", "Text."),  # template tags leave empty lines
        ("Subject:  Hello   there \n\nA\n\n\n\nB", "Hello there", "A\n\nB"),
        ("Subject: A\rBcc: eve@evil.example\n\nT", "A Bcc: eve@evil.example", "T"),  # one header
        ("Subject: A\u2028B\x00C\n\nT", "A B C", "T"),
        ("Subject: \u202egnp.exe\n\nT", "gnp.exe", "T"),  # turned text is turned back
    ],
)
def test_the_first_line_is_the_subject_and_stays_one_line(rendered, subject, text):
    assert parse(rendered) == (subject, text)


@pytest.mark.parametrize("rendered", ["", "Text only", "Subject:\n\nText"])
def test_a_letter_without_a_subject_is_a_mistake(rendered):
    with pytest.raises(ValueError, match="begins with a line"):
        parse(rendered)


def test_paragraphs_links_and_figures_are_told_apart():
    text = "Your code:\n\n    4829 1764\n\nhttps://advice.example/a\n\nTwo\nlines, see https://x.example."
    assert blocks(text) == [
        Block("text", "Your code:"),
        Block("figure", "4829 1764"),
        Block("link", "https://advice.example/a"),
        Block("text", "Two\nlines, see https://x.example."),  # a link within text is text
    ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "https://"])
def test_only_web_addresses_become_links(address):
    assert blocks(address)[0].kind == "text"
