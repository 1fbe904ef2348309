"""Mutants that no test needs to find, each with the reason. What is in no line of this table and
survives fails `./test mutants`.

(name of the function, pattern that the changed line has to match, why)
"""

import re

EXPLAINED = (
    (r".*", r"zip\(.*strict=|zip\(.*, \)", "both have one entry a meter: `strict` only says so"),
    (r".*\.x_drawing", r".*", "the drawing in the docs; a test holds the README against it"),
    (
        r".*sharing\.x_commission_back",
        r"share_left|most =|max\(0, min",
        "by `kept_commission` it never binds",
    ),
    (r".*accounts.*__hash__", r"hash\(None\)", "any hash will do, if slowly; equality decides"),
    (r".*sharing\.x_allocate", r"if holds else 1", "without holds nothing is wanted"),
    (r".*chain\.x__taken", r"minimum_charge=1", "what is due at all is at least 1"),
    (r".*chain\.x__sample_after", r"running_ms < 0", "no time uses none of the sample"),
    (r".*chain\.x_chain_charges", r"passed = None|left = \"\"", "none yet, in other words"),
    (r".*chain\.x__with_minimum", r"lacking >= 0", "where nothing is lacking nothing is added"),
    (r".*intervals\.x_shortened", r"is None and|until_ms > m", "both are set; or to where it is"),
    (r".*drafts\.x_check_hold", r"_check_labels\(", "of that word only the length is looked at"),
    (r".*states\.x__to", r"frozenset", "runs at import, before a mutant is switched on"),
    (r".*proof\.x_observe", r"at_ms <= evidence", "an answer of the same instant adds nothing new"),
    (r".*proof\.x__packets", r"packets < _MOST_PACKETS", "2^53 - 1 packets never arrive"),
    (r".*proof\.x__unbroken_since", r"and False", "who was proven has an unbroken span"),
    (r".*", r"MAX_OWNER|> _LENGTHS", "a column's last character; the database refuses the next"),
)


def words_only(removed, added):
    """Whether the two differ in nothing but a sentence for people."""
    return _without_words(removed) == _without_words(added)


def _without_words(line):
    """Any string with a space in it, or a bare None in its place, is some sentence."""
    line = re.sub(r"^None,$", '"no words",', line)
    line = re.sub(r'f?("[^"]*")', lambda m: "WORDS" if " " in m[1] else m[1], line)
    return re.sub(r"(?<=, )None\b", "WORDS", line)


def why(name, removed, added):
    """The reason for which this mutant may live; empty if there is none."""
    if words_only(removed, added):
        return "a sentence for people, which tests do not spell out"
    for function, pattern, reason in EXPLAINED:
        if re.fullmatch(function, name) and re.search(pattern, added):
            return reason
    return ""
