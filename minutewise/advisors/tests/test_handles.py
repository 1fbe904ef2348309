"""A handle is one person's, and nobody can take one that looks like it."""

import pytest
from django.urls import URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from minutewise.advisors.rules.handles import Problem, problem, skeleton, suggestion


@pytest.mark.parametrize(
    ("handle", "wrong", "why"),
    [
        ("mirela", None, "a plain name"),
        ("mirela-tamso", None, "words joined by a hyphen"),
        ("route66", None, "digits after a letter"),
        ("ab", Problem.TOO_SHORT, "three at least"),
        ("abc", None, "three are enough"),
        ("a" * 40, None, "forty are allowed"),
        ("a" * 41, Problem.TOO_LONG, "no more"),
        ("Mirela", Problem.LETTERS, "capitals: the form lowers them first"),
        ("4mirela", Problem.LETTERS, "begins with a digit"),
        ("-mirela", Problem.LETTERS, "begins with a hyphen"),
        ("mirela-", Problem.LETTERS, "ends with one"),
        ("mire--la", Problem.LETTERS, "two in a row are used by encoded domains"),
        ("mire_la", Problem.LETTERS, "an underscore hides under a link's line"),
        ("mire.la", Problem.LETTERS, "a dot looks like a file"),
        ("mire/la", Problem.LETTERS, "a slash is a path"),
        ("mirela\n", Problem.LETTERS, "a line break at the end"),
        ("мирела", Problem.LETTERS, "Cyrillic"),
        ("mirela٣", Problem.LETTERS, "another script's digit"),
        ("admin", Problem.RESERVED, "ours"),
        ("adm1n", Problem.RESERVED, "looks like ours"),
        ("sign-in", Problem.RESERVED, "a route"),
        ("signin", Problem.RESERVED, "the same said aloud"),
        ("vva11et", Problem.RESERVED, "two v and two ones"),
    ],
)
def test_what_a_handle_may_be(handle, wrong, why):
    assert problem(handle) is wrong, why


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("mirela", "mire1a", "one for l"),
        ("mirela", "m1rela", "one for i"),
        ("oslo", "0sl0", "nought for o"),
        ("marlen", "rnarlen", "rn for m"),
        ("walter", "vvalter", "vv for w"),
        ("ann-marie", "annmarie", "a hyphen is not heard"),
        ("sos-it", "5o5-lt", "five for s, l for i"),
        ("paco", "расо", "Cyrillic letters"),
        ("kate", "κατε", "Greek letters"),
        ("mirela", "mi\u200brela", "a zero-width space"),
        ("mirela", "mi\u202erela", "a turn of direction"),
        ("mirela", "mirelá", "an accent"),
        ("mirela", "mirela", "full-width letters"),
        ("mirela", "MIRELA", "capitals"),
        ("marlen", "r\u200bnarlen", "rn with nothing between"),
    ],
)
def test_look_alikes_have_one_skeleton(one, other, why):
    assert skeleton(one) == skeleton(other), why


@pytest.mark.parametrize(("one", "other"), [("anna", "anne"), ("bob", "rob"), ("dara", "clara")])
def test_different_names_stay_different(one, other):
    assert skeleton(one) != skeleton(other)


@given(st.text())
def test_a_skeleton_of_a_skeleton_is_itself(text):
    assert skeleton(skeleton(text)) == skeleton(text)


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Mirela Tamsø", "mirela-tamso"),
        ("Анна Щербакова", "anna-shcherbakova"),
        ("Jürgen O’Neill", "juergen-oneill"),
        ("  ", ""),
        ("李雷", ""),
        ("42 Advice", "advice"),
    ],
)
def test_a_name_suggests_a_handle(name, handle):
    assert suggestion(name) == handle


@given(st.text(max_size=80))
def test_a_suggestion_is_never_malformed(name):
    assert problem(suggestion(name)) in {None, Problem.TOO_SHORT, Problem.RESERVED}


def first_segments(resolver: URLResolver, prefix: str = "") -> set[str]:
    """The first word of every address under `resolver`, if it is a fixed one."""
    found = set()
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver) and "/" not in path:
            found |= first_segments(entry, path)
        else:
            found.add(path.lstrip("^").partition("/")[0])
    return {word for word in found if word and "<" not in word and "(" not in word}


def test_no_handle_can_stand_on_an_address_of_ours():
    words = {word.partition(".")[0] for word in first_segments(get_resolver())}
    open_words = {w for w in words if problem(w) not in {Problem.RESERVED, Problem.TOO_SHORT}}
    assert open_words == set(), "add these to RESERVED"
