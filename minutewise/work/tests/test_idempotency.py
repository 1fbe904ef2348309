"""One effect per person and key; a retry gets the identical answer."""

import threading

import pytest
from django.db import connection

from minutewise.kernel.errors import ConflictError, InvalidError, RuleError
from minutewise.kernel.ids import new_id
from minutewise.work import idempotency
from minutewise.work.idempotency import Reply, fingerprint, once
from minutewise.work.models import Answer, DueWork

ADA, BOB = new_id(), new_id()
PRINT = fingerprint("POST", "/calls", {"mode": "video"})


class Effect:
    """Does something that can be counted, and answers with the count."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return Reply(201, {"z": 1, "call": new_id(), "a": self.times})


@pytest.fixture
def effect():
    return Effect()


def test_a_retry_gets_the_identical_answer_and_has_no_effect(db, effect):
    first = once(ADA, "k", PRINT, effect)
    again = once(ADA, "k", PRINT, effect)
    assert (first, effect.times) == (again, 1)
    assert list(first.body) == list(again.body) == ["z", "call", "a"]  # in the same order


def test_the_same_key_for_something_else_is_a_conflict(db, effect):
    once(ADA, "k", PRINT, effect)
    with pytest.raises(ConflictError) as refused:
        once(ADA, "k", fingerprint("POST", "/calls", {"mode": "audio"}), effect)
    assert (refused.value.code, refused.value.status, effect.times) == ("key_conflict", 409, 1)


def test_keys_are_each_persons_own(db, effect):
    once(ADA, "k", PRINT, effect)
    once(BOB, "k", PRINT, effect)
    assert effect.times == 2


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "missing"),
        ("x" * 201, "too long"),
        ("a b", "space"),
        ("a\r\nb", "line break"),
        ("ключ", "not ASCII"),
        ("a\x00", "NUL, which PostgreSQL cannot store"),
    ],
)
def test_a_malformed_key_is_refused_before_anything_happens(db, effect, key, why):
    with pytest.raises(InvalidError) as refused:
        once(ADA, key, PRINT, effect)
    assert (refused.value.code, effect.times) == ("key_invalid", 0)


@pytest.mark.parametrize("error", [RuleError("busy", "In a call."), ZeroDivisionError()])
def test_what_fails_changes_nothing_and_leaves_the_key_free(db, effect, error, noon):
    def fails_half_way():
        DueWork.objects.create(kind="half", ref="way", due_at=noon.wall)
        raise error

    with pytest.raises(type(error)):
        once(ADA, "k", PRINT, fails_half_way)
    assert not DueWork.objects.exists()
    assert once(ADA, "k", PRINT, effect).status == 201


def test_the_order_of_members_makes_no_difference_but_their_values_do():
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


def do_not_reserve(person_id, key, print_):
    """The control: look whether there is an answer, and note one afterwards."""
    Answer.objects.get_or_create(person_id=person_id, key=key, defaults={"fingerprint": print_})


@pytest.mark.parametrize(
    ("reserving", "effects"),
    [
        (False, 2),  # the race happens: both had their effect
        (True, 1),
    ],
)
def test_of_two_requests_at_once_one_has_the_effect_and_both_its_answer(
    transactional_db, effect, monkeypatch, reserving, effects
):
    if not reserving:
        monkeypatch.setattr(idempotency, "_reserve", do_not_reserve)
    start, replies = threading.Barrier(2), []

    def request():
        try:
            start.wait(60)
            replies.append(once(ADA, "k", PRINT, effect))
        finally:
            connection.close()

    requests = [threading.Thread(target=request) for _ in range(2)]
    for one in requests:
        one.start()
    for one in requests:
        one.join(60)
    assert effect.times == effects
    assert (replies[0] == replies[1]) is reserving
