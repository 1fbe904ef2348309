"""One word says whether an advisor can be rung. The whole table stands here."""

from itertools import product

import pytest

from minutewise.advisors.rules.presence import ORDER, Facts, Is, is_away_after, presence

# connected accepting in_call away within → word, why; "?" is either.
TABLE = [
    ("? ? 1 ? ?", Is.BUSY, "who talks is busy, whatever else"),
    ("0 ? 0 ? ?", Is.OFFLINE, "nobody there to ring"),
    ("1 ? 0 ? 0", Is.OFFLINE, "closed: the page may be open, the shop is not"),
    ("1 1 0 0 1", Is.ONLINE, "there, willing, in work time"),
    ("1 1 0 1 1", Is.AWAY, "missed calls in a row"),
    ("1 0 0 0 1", Is.AWAY, "calls switched off for a while"),
    ("1 0 0 1 1", Is.AWAY, "both"),
]


def rows_for(facts: tuple[int, ...]) -> list[Is]:
    def fits(pattern: str) -> bool:
        return all(p in ("?", str(f)) for p, f in zip(pattern.split(), facts, strict=True))

    return [word for pattern, word, _why in TABLE if fits(pattern)]


@pytest.mark.parametrize("facts", list(product((0, 1), repeat=5)))
def test_every_case_has_exactly_one_row_and_its_word(facts):
    connected, accepting, in_call, away, within = map(bool, facts)
    word = presence(
        Facts(
            connected=connected,
            accepting=accepting,
            in_call=in_call,
            away=away,
            within_work_time=within,
        )
    )
    assert rows_for(facts) == [word]


def test_the_order_of_lists():
    assert ORDER == ("online", "busy", "away", "offline")


@pytest.mark.parametrize(
    ("missed", "limit", "away"),
    [(0, 2, False), (1, 2, False), (2, 2, True), (3, 2, True), (9, 0, False)],
)
def test_so_many_missed_calls_in_a_row_make_away(missed, limit, away):
    assert is_away_after(missed, limit) is away
