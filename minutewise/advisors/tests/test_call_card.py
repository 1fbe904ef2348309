"""The call card says what a press would do and what it would cost, in every state."""

from dataclasses import replace

import pytest

from minutewise.advisors.call_card import STATES, call_card
from minutewise.advisors.offers import CallOffer, Maximum, ModeRow
from minutewise.advisors.rules.presence import Is
from minutewise.advisors.rules.pricing import scale
from minutewise.metering import Terms

MAXIMA = (
    Maximum(amount=1200, minutes=10),
    Maximum(amount=2400, minutes=20, chosen=True),
    Maximum(amount=3600, minutes=30),
)
ROW = ModeRow(
    mode="video", rate=120, rate_unit_s=60, sample_s=60, sample_left_s=60,
    maxima=MAXIMA, reserved=2400, stays=700,
)  # fmt: skip
OFFER = CallOffer(
    rows=(ROW,), mode="video", currency="EUR", presence=Is.ONLINE, available=3100,
    signed_in=True, post_url="/calls/", top_up_url="/wallet/top-up",
)  # fmt: skip


def panel(offer=OFFER, **row):
    changed = replace(offer, rows=(replace(offer.rows[0], **row),))
    return call_card(changed).panels[0]


def state(row=None, **offer) -> str:
    return panel(replace(OFFER, **offer), **(row or {})).state


# What is so, and what the card is then; the first row that fits counts.
TABLE = [
    ({"is_self": True}, {}, "self", "nobody calls himself"),
    ({"is_self": True, "presence": Is.OFFLINE}, {}, "self", "online or not"),
    ({"post_url": None}, {}, "prices", "nobody can be rung from here"),
    ({"presence": Is.BUSY}, {}, "closed", "in a call"),
    ({"presence": Is.AWAY}, {}, "closed", "away"),
    ({"presence": Is.OFFLINE}, {}, "closed", "offline"),
    ({"presence": Is.OFFLINE, "signed_in": False}, {}, "closed", "visitor or not"),
    (
        {"presence": Is.OFFLINE},
        {"missing": 500},
        "closed",
        "no top-up for nobody",
    ),
    ({"signed_in": False}, {}, "visitor", "signs in first"),
    ({}, {"stopped": "Your limit …", "missing": 500}, "stopped", "no top-up for what may not be"),
    ({"presence": Is.OFFLINE}, {"stopped": "Your limit …"}, "closed", "nobody there to limit"),
    ({}, {"missing": 500}, "missing", "too little money for a real answer"),
    ({}, {"rate": 0}, "free", "a free service"),
    ({"kind": "agreement"}, {}, "free", "talk until both agree"),
    ({}, {}, "ready", "a press rings"),
]


@pytest.mark.parametrize(("offer", "row", "expected", "why"), TABLE)
def test_the_state(offer, row, expected, why):
    assert state(row, **offer) == expected, why


def test_every_state_is_in_the_table():
    assert {expected for _offer, _row, expected, _why in TABLE} == set(STATES)


@pytest.mark.parametrize(
    ("row", "offer", "says", "drawn"),
    [
        ({}, {}, "pay nothing. Stay, and the first minute counts too.", True),
        ({"sample_once_passed": "free"}, {}, "Stay, and only what follows counts.", True),
        ({"sample_left_s": 40}, {}, "Hang up within 40 seconds and pay nothing.", True),
        ({"sample_s": 180, "sample_left_s": 180}, {}, "Stay, and the time before counts", True),
        ({"sample_left_s": 0}, {"sample_again_days": 14}, "there is one in 14 days.", False),
        ({"sample_s": 0, "sample_left_s": 0}, {}, "No free minute: every second counts", False),
        ({"rate": 0}, {}, "Talking costs nothing here.", False),
        ({}, {"kind": "agreement"}, "Nothing is counted until you confirm a price.", False),
    ],
)  # fmt: skip
def test_the_free_beginning_is_said_beforehand_and_drawn_only_if_there_is_one(
    row, offer, says, drawn
):
    shown = panel(replace(OFFER, **offer), **row)
    assert says in shown.free_sentence
    assert (shown.scale is not None) is drawn


def test_each_maximum_says_what_stays():
    assert [(c.number, c.amount, c.stays) for c in panel().choices] == [
        (1, 1200, 1900), (2, 2400, 700), (3, 3600, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "offer"), [({"rate": 0}, {}), ({}, {"kind": "agreement"}), ({"maxima": ()}, {})]
)
def test_what_cannot_cost_anything_asks_for_no_maximum(row, offer):
    shown = panel(replace(OFFER, **offer), **row)
    assert (shown.asks_maximum, shown.shows_wallet) == (False, False)


def test_a_visitor_chooses_a_maximum_but_has_no_wallet_yet():
    shown = panel(replace(OFFER, signed_in=False))
    assert (shown.asks_maximum, shown.shows_wallet) == (True, False)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({}, "Counted by the second and rounded down;"),
        ({"rounding": "started"}, "Counted by the started second;"),
        ({"increment_s": 6}, "Counted in complete steps of 6 seconds;"),
        ({"increment_s": 60, "rounding": "started"}, "Counted in started steps of 60 seconds;"),
    ],
)
def test_the_small_print_says_how_time_is_counted(row, says):
    assert panel(**row).small_print.startswith(says)


def test_only_the_asked_mode_is_chosen():
    rows = tuple(replace(ROW, mode=mode) for mode in ("text", "audio", "video"))
    panels = call_card(replace(OFFER, rows=rows, mode="audio")).panels
    assert [p.row.mode for p in panels if p.chosen] == ["audio"]


@pytest.mark.parametrize(
    ("terms", "step_s", "free", "costs", "why"),
    [
        ({}, 60, 200, (None, 120, 240, 360, 480), "the first minute counts from its end on"),
        ({"sample_once_passed": "free"}, 60, 200, (None, 0, 120, 240, 360), "what follows counts"),
        ({"free_sample_s": 0}, 60, 0, (None, 120, 240, 360, 480), "nothing free"),
        ({"free_sample_s": 180}, 60, 600, (None, None, None, 360, 480), "three of five minutes"),
        ({"free_sample_s": 300}, 120, 500, (None, None, None, 720, 960), "a longer scale"),
        ({"rate": 5000, "rate_unit_s": 3600}, 60, 200, (None, 83, 166, 250, 333), "by the hour"),
    ],
)
def test_the_beginning_of_a_call_is_drawn_by_the_price_rule(terms, step_s, free, costs, why):
    drawn = scale(Terms(**{"rate": 120, "free_sample_s": 60, **terms}))
    assert (drawn.step_s, drawn.free_share, drawn.costs) == (step_s, free, costs), why
