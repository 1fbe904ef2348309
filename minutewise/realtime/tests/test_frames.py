"""What a browser may say, and that nothing it says ever hurts."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewise.realtime import frames, limits
from minutewise.realtime.frames import FrameError, parse, write, write_question
from minutewise.realtime.hearing import HANDLERS
from minutewise.realtime.outbox import CLOSE_CODES
from minutewise.realtime.shapes import HUB_FRAMES, SHAPES, browser_table, hub_table
from minutewise.realtime.tests.stage import CALL, Stage

GOOD = [
    {"t": "proof", "n": 7, "media": {"in": 123}, "open": True},
    {"t": "proof", "n": None, "media": None},
    {"t": "proof"},
    {"t": "signal", "topic": CALL, "to": "c18", "data": {"sdp": "v=0"}},
    {"t": "signal", "topic": CALL, "to": None, "data": {}},
    {"t": "signal", "topic": CALL, "data": {}},
    {"t": "typing", "topic": CALL},
    {"t": "ping", "n": 0},
    {"t": "ticket", "ticket": "v1.a.b"},
]


@pytest.mark.parametrize("frame", GOOD, ids=json.dumps)
def test_may_be_sent(frame):
    assert parse(json.dumps(frame)).t == frame["t"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("null", "not_json"),
        ("[]", "not_json"),
        ('"ping"', "not_json"),
        ('{"t":"ping","n":1', "not_json"),
        ('{"t":"ping","n":NaN}', "not_json"),
        ('{"t":"ping","n":Infinity}', "not_json"),
        ('{"t":"signal","topic":"x","data":{"n":1e999}}', "not_json"),  # Infinity to a browser
        ('{"t":"signal","topic":"x","data":{"n":[-1.8e308]}}', "not_json"),
        ('{"t":"signal","topic":"x","data":{"n":' + "9" * 309 + "}}", "not_json"),
        ('{"t":"ping","n":1,"n":2}', "not_json"),
        ('{"t":"signal","topic":"x","data":{"a":1,"a":2}}', "not_json"),
        ("[" * 60_000, "not_json"),
        ('{"t":"ping","n":' + "9" * 4_000 + "}", "not_json"),
        ('{"t":"ping","n":' + "9" * 5_000 + "}", "not_json"),
        ("{}", "unknown_type"),
        ('{"t":7}', "unknown_type"),
        ('{"t":["ping"]}', "unknown_type"),
        ('{"t":"welcome","conn":"c1"}', "unknown_type"),
        ('{"t":"ping"}', "missing_field"),
        ('{"t":"ping","n":1,"by":"me"}', "unknown_field"),
        ('{"t":"ping","n":true}', "bad_field"),
        ('{"t":"ping","n":1.0}', "bad_field"),
        ('{"t":"ping","n":1e309}', "not_json"),
        ('{"t":"ping","n":-1}', "bad_field"),
        ('{"t":"ping","n":"1"}', "bad_field"),
        ('{"t":"ping","n":9007199254740992}', "bad_field"),
        ('{"t":"proof","n":1,"media":{"in":-1}}', "bad_field"),
        ('{"t":"proof","n":1,"media":{"in":true}}', "bad_field"),
        ('{"t":"proof","n":1,"media":{"in":1,"out":1}}', "bad_field"),
        ('{"t":"proof","n":1,"media":5}', "bad_field"),
        ('{"t":"proof","n":1,"open":1}', "bad_field"),
        ('{"t":"signal","topic":"x","data":"sdp"}', "bad_field"),
        ('{"t":"signal","topic":"x","to":17,"data":{}}', "bad_field"),
        ('{"t":"signal","topic":"","data":{}}', "bad_field"),
        ('{"t":"typing","topic":' + json.dumps("x" * 81) + "}", "bad_field"),
        ('{"t":"typing","topic":["x"]}', "bad_field"),
    ],
)
def test_may_not_be_sent(text, code):
    with pytest.raises(FrameError) as caught:
        parse(text)
    assert caught.value.code == code


def signal_of(size):
    empty = json.dumps({"t": "signal", "topic": CALL, "data": {"sdp": ""}})
    return empty.replace('"sdp": ""', f'"sdp": "{"x" * (size - len(empty))}"')


@pytest.mark.parametrize("number", ["1.7e308", "1e-999", "-0.5", "9" * 308])
def test_a_number_that_a_browser_can_hold_is_passed_on(number):
    frame = parse('{"t":"signal","topic":"x","data":{"n":' + number + "}}")
    assert frame.fields["data"] == {"n": json.loads(number)}


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        (signal_of(65_536), True),
        (signal_of(65_537), False),
        (json.dumps({"t": "ping", "n": 1}).ljust(4_096), True),
        (json.dumps({"t": "ping", "n": 1}).ljust(4_097), False),
        (signal_of(40_000).replace("x", "é"), False),  # bytes count, not letters
        ("x" * 10_000_000, False),
    ],
)
def test_sizes_end_to_the_byte(text, is_fine):
    if is_fine:
        assert parse(text)
        return
    with pytest.raises(FrameError) as caught:
        parse(text)
    assert caught.value.code == "too_long"


def test_every_shape_has_its_handler():
    assert set(SHAPES) == set(HANDLERS)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["n", "media", "open", "topic", "to", "data", "ticket", "in", "t"])
almost = st.builds(
    lambda t, fields: json.dumps({**fields, "t": t}),
    st.sampled_from([*SHAPES, "welcome"]),
    st.dictionaries(names, anything | st.sampled_from([CALL, "c1", {"in": 5}, 1]), max_size=4),
)


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(almost | st.text() | anything.map(json.dumps), max_size=30))
def test_whatever_a_browser_says_the_hub_lives_and_the_other_one_goes_on(texts):
    stage = Stage()
    client, advisor = stage.client("media"), stage.advisor("media")
    for text in texts:
        stage.at(stage.now_ms + 50)
        client.says_text(text)
    advisor.proves(media_in=1)
    advisor.says("ping", n=1)
    stage.tick(stage.now_ms + 250)
    assert advisor.frames("pong") == [{"t": "pong", "n": 1}]
    assert advisor.is_closed_with is None


CONTEXT = Path(frames.__file__).parent


def test_the_hub_sends_the_frames_that_are_documented_and_no_others():
    sources = "".join(path.read_text() for path in CONTEXT.glob("*.py"))
    assert set(re.findall(r'write\(\s*"(\w+)"', sources)) == set(HUB_FRAMES)


@pytest.mark.parametrize("table", [browser_table, hub_table])
def test_the_readme_shows_the_frames_as_they_are(table):
    assert "\n".join(table()) in (CONTEXT / "README.md").read_text()


def test_the_readme_shows_every_close_code():
    readme = (CONTEXT / "README.md").read_text()
    for reason, code in CLOSE_CODES.items():
        assert f"| {code} | `{reason}` |" in readme


def test_the_readme_shows_every_limit():
    readme = (CONTEXT / "README.md").read_text()
    for name, value in vars(limits).items():
        if name.isupper():
            assert f"| `{name}` | {value:,} |" in readme, name


@settings(max_examples=200, deadline=None)
@given(anything)
def test_what_the_hub_writes_is_what_the_library_writes(value):
    assert write("event", data=value) == json.dumps({"t": "event", "data": value}, separators=",:")


def test_what_is_no_json_is_not_written():
    with pytest.raises(TypeError):
        write("event", data=object())


@pytest.mark.parametrize("n", [1, 21_600, 2**53 - 1])
def test_a_question_is_written_like_any_other_frame(n):
    assert write_question(n) == write("prove", n=n)


@pytest.mark.parametrize("space", [" ", "\t", "\r\n"])
def test_space_around_a_frame_is_nothing(space):
    assert parse(f'{space}{{"t":"ping","n":1}}{space}') == parse('{"t":"ping","n":1}')


@pytest.mark.parametrize("more", ["{}", "x", "\u00a0", "\x0b"])
def test_what_follows_a_frame_is_no_frame(more):
    with pytest.raises(FrameError) as caught:
        parse('{"t":"ping","n":1}' + more)
    assert caught.value.code == "not_json"
